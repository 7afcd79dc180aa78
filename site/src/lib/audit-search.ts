/** The filters of the audit log's page, as its form names them. Days are those of UTC. */
export type AuditFilters = { action: string; actor: string; target: string; from: string; to: string };

/** Those of the platform's log, which is that of all organizations. */
export type PlatformAuditFilters = AuditFilters & { tenant: string };

const names = ["action", "actor", "target", "from", "to"] as const;
const dayMs = 86_400_000;

export function readAuditFilters(query: Record<string, string | string[] | undefined>): AuditFilters {
  const values = names.map((name) => [name, ([query[name]].flat()[0] ?? "").trim()]);
  return Object.fromEntries(values) as AuditFilters;
}

export function readPlatformAuditFilters(
  query: Record<string, string | string[] | undefined>,
): PlatformAuditFilters {
  return { ...readAuditFilters(query), tenant: ([query.tenant].flat()[0] ?? "").trim() };
}

/** The query of the API that shows what the filters say, without its "?". Both days are in. */
export function auditSearch({ from, to, ...same }: AuditFilters, cursor = ""): string {
  const search = new URLSearchParams({ ...same, from: timeOf(from, 0), to: timeOf(to, dayMs), cursor });
  return withoutEmpty(search);
}

/** The query of the page with another filter, or on another page of the list. */
export function auditPageSearch(
  filters: AuditFilters,
  change: Partial<PlatformAuditFilters> & { cursor?: string },
): string {
  return withoutEmpty(new URLSearchParams({ ...filters, ...change }));
}

/** What is no day is passed on as it is: the API says what is wrong with it. */
function timeOf(day: string, laterMs: number): string {
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) ? day : new Date(time + laterMs).toISOString();
}

function withoutEmpty(search: URLSearchParams): string {
  return new URLSearchParams([...search].filter(([, value]) => value !== "")).toString();
}
