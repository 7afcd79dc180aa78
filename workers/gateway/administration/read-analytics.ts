import { and, eq, gte, lt, min, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Database } from "../../../db/gateway/client.ts";
import { user } from "../../../db/gateway/schema.ts";
import { auditLog } from "../../../db/gateway/schema-audit.ts";
import { requestCount } from "../../../db/gateway/schema-platform.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { type Analytics, mostAnalyticsDays } from "../../contract/analytics.ts";
import { ApiError } from "../../contract/api-error.ts";
import { bucketsMs } from "../metrics/histogram.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const usualDays = 7;
/** Written out: the builder leaves table names away. */
const pays = sql`exists (select from member m join subscription s on s.tenant_id = m.tenant_id
  where m.user_id = "user".id and s.status = 'active' and s.plan <> 'free')`;
/** Up to so many days there is a point an hour. */
const hourlyDays = 3;

type Range = { from: string; to: string; startMs: number; endMs: number; step: Analytics["step"] };

/** @throws {ApiError} `invalid_request` for days that are the wrong way round, or too many. */
export function rangeOf(asked: { from?: string | undefined; to?: string | undefined }): Range {
  const to = asked.to ?? dayOf(Date.now());
  const from = asked.from ?? dayOf(Date.parse(to) - (usualDays - 1) * dayMs);
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  const refused = (message: string) =>
    new ApiError("invalid_request", undefined, { errors: [{ path: "query.from", message }] });
  if (days < 1) throw refused("It is after the last day");
  if (days > mostAnalyticsDays) throw refused(`Ask for ${mostAnalyticsDays} days at most`);
  return {
    ...{ from, to, startMs: Date.parse(from), endMs: Date.parse(to) + dayMs },
    step: days <= hourlyDays ? "hour" : "day",
  };
}

/** What was asked, by whom, and who came, over a range: a point for each hour or day of UTC. */
export async function readAnalytics(db: Database, range: Range): Promise<Analytics> {
  const { startMs, endMs, step, from, to } = range;
  const [start, end] = [new Date(startMs), new Date(endMs)];
  const within = (column: AnyPgColumn) => and(gte(column, start), lt(column, end));
  const at = (column: AnyPgColumn): SQL<string> =>
    sql<string>`extract(epoch from date_trunc(${step}::text, ${column}, 'UTC'))::bigint`;
  const [requests, people, signUps, [first]] = await withPlatform(db, [
    db
      .select({
        at: at(requestCount.hour),
        ...{ statusClass: requestCount.statusClass, bucket: requestCount.bucket },
        count: sql<string>`sum(${requestCount.count})`,
      })
      .from(requestCount)
      .where(within(requestCount.hour))
      .groupBy(sql`1`, requestCount.statusClass, requestCount.bucket),
    db
      .select({ at: at(auditLog.occurredAt), count: sql<number>`count(distinct ${auditLog.actorId})::int` })
      .from(auditLog)
      .where(and(eq(auditLog.actorType, "user"), within(auditLog.occurredAt)))
      .groupBy(sql`1`),
    db
      .select({
        at: at(user.createdAt),
        count: sql<number>`count(*)::int`,
        paying: sql<number>`count(*) filter (where ${pays})::int`,
      })
      .from(user)
      .where(within(user.createdAt))
      .groupBy(sql`1`),
    db.select({ hour: min(requestCount.hour) }).from(requestCount),
  ]);
  const counted = byTime(requests);
  const [seen, came] = [byTime(people), byTime(signUps)];
  const stepMs = step === "hour" ? hourMs : dayMs;
  const points = Array.from({ length: (endMs - startMs) / stepMs }, (_, index) => {
    const ms = startMs + index * stepMs;
    const [{ count: signedUp = 0, paying = 0 } = {}] = came.get(ms) ?? [];
    return {
      at: new Date(ms).toISOString(),
      ...requestsOf(counted.get(ms) ?? []),
      activePeople: seen.get(ms)?.[0]?.count ?? 0,
      ...{ signUps: signedUp, paying },
    };
  });
  return { from, to, step, countedSince: first?.hour?.toISOString() ?? null, points };
}

type Counted = { statusClass: number; bucket: number; count: string };

function requestsOf(rows: Counted[]) {
  const sum = (of: Counted[]) => of.reduce((total, { count }) => total + Number(count), 0);
  const answeredWith = (digit: number) => sum(rows.filter(({ statusClass }) => statusClass === digit));
  const buckets = bucketsMs.map((_, bucket) => sum(rows.filter((row) => row.bucket === bucket)));
  const requests = sum(rows);
  return {
    requests,
    clientErrors: answeredWith(4),
    serverErrors: answeredWith(5),
    p50Ms: quantile(buckets, requests, 0.5),
    p95Ms: quantile(buckets, requests, 0.95),
  };
}

/** The upper end of the bucket that the quantile is in; of what is over all of them, the last one's. */
function quantile(buckets: number[], total: number, share: number): number | null {
  if (total === 0) return null;
  let below = 0;
  const place = buckets.findIndex((count) => {
    below += count;
    return below >= total * share;
  });
  return bucketsMs.at(place) ?? null;
}

function byTime<Row extends { at: string }>(rows: Row[]): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const ms = Number(row.at) * 1_000;
    groups.set(ms, [...(groups.get(ms) ?? []), row]);
  }
  return groups;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
