import { and, eq, gte, inArray, lte, or } from "drizzle-orm";
import { billingEvent, invoice } from "../../../db/gateway/schema-billing.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { type ExplainedWork, type Explanation, explainedIdSchema } from "../../contract/explain.ts";
import { traceIdOfRequest } from "../../contract/trace.ts";
import { listAudit } from "../audit/list-audit.ts";
import { readEvent } from "../billing/manage-events.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import { explainInJobs } from "../proxy/internal-jobs.ts";
import { findLogLines } from "./find-log-lines.ts";

const mostRows = 50;
const dayMs = 86_400_000;

/**
 * Everything that is kept of an id, which may be a request's, a trace's, a task's, or that of a webhook of the inbox. A
 * request that continues nobody's trace begins the one that has its own id, so that either finds the other.
 */
export async function explain(deps: Deps, id: string): Promise<Explanation> {
  const ids = spellings(id);
  const [work, audit, inbox] = await Promise.all([
    explainWork(deps, ids),
    findAudit(deps, ids),
    findEvents(deps, id),
  ]);
  const [invoices, log] = await Promise.all([
    findInvoices(deps, work),
    findLogLines(deps, { ids: idsInLog(ids, work), times: timesOf({ work, audit, inbox }) }),
  ]);
  return { id, work, audit, inbox, invoices, log };
}

/** A line carries the trace of what it was written for, whatever it was asked about by. */
function idsInLog(ids: string[], work: ExplainedWork | null): string[] {
  const traces = [...(work?.tasks ?? []), ...(work?.deadLetters ?? [])].map(({ traceId }) => traceId);
  return [...new Set([...ids, ...traces])].filter((id) => explainedIdSchema.safeParse(id).success);
}

function timesOf({ work, audit, inbox }: Pick<Explanation, "work" | "audit" | "inbox">): number[] {
  const times = [
    ...(work?.tasks ?? []).flatMap(({ task }) => [task.createdAt, task.finishedAt]),
    ...(work?.deadLetters ?? []).map(({ createdAt }) => createdAt),
    ...audit.map(({ occurredAt }) => occurredAt),
    ...inbox.map(({ receivedAt }) => receivedAt),
  ];
  return times.flatMap((time) => (time === null ? [] : [Date.parse(time)]));
}

/** A request's id as it is and as the trace's that it began, and the other way round. */
function spellings(id: string): string[] {
  const hex = /^([\da-f]{8})([\da-f]{4})([\da-f]{4})([\da-f]{4})([\da-f]{12})$/.exec(id);
  const other = hex === null ? traceIdOfRequest(id) : hex.slice(1).join("-");
  return other === undefined ? [id] : [id, other];
}

async function explainWork(deps: Deps, ids: string[]): Promise<ExplainedWork | null> {
  try {
    const found = await Promise.all(ids.map((id) => explainInJobs(deps, id)));
    return {
      tasks: oncePerId(
        found.flatMap(({ tasks }) => tasks),
        ({ task }) => task.id,
      ),
      deadLetters: oncePerId(
        found.flatMap(({ deadLetters }) => deadLetters),
        ({ id }) => id,
      ),
    };
  } catch (error) {
    log("warn", "work_not_explained", describeError(error));
    return null;
  }
}

async function findAudit({ db, audit }: Deps, ids: string[]): Promise<Explanation["audit"]> {
  const pages = await Promise.all(
    ids.flatMap((id) => [
      listAudit({ db, audit }, "platform", { filter: { request: id }, limit: mostRows, after: null }),
      listAudit({ db, audit }, "platform", { filter: { target: id }, limit: mostRows, after: null }),
    ]),
  );
  return oncePerId(
    pages.flatMap(({ data }) => data),
    ({ id }) => id,
  );
}

async function findEvents({ db }: Deps, id: string): Promise<Explanation["inbox"]> {
  const [rows] = await withPlatform(db, [
    db.select({ id: billingEvent.id }).from(billingEvent).where(eq(billingEvent.id, id)),
  ]);
  return await Promise.all(
    rows.map(async (row) => {
      const { body: _, ...event } = await readEvent({ db }, row.id);
      return event;
    }),
  );
}

/** Those of the month after what was used: an invoice names a sum for it, and no task. */
async function findInvoices({ db }: Deps, work: ExplainedWork | null): Promise<Explanation["invoices"]> {
  const used = (work?.tasks ?? []).flatMap(({ tenantId, ledger }) =>
    ledger.filter(({ refusal }) => refusal === null).map(({ createdAt }) => ({ tenantId, createdAt })),
  );
  if (used.length === 0) return [];
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const [rows] = await withPlatform(db, [
    db
      .select()
      .from(invoice)
      .where(
        and(
          inArray(
            invoice.tenantId,
            used.map(({ tenantId }) => tenantId),
          ),
          or(
            ...used.map(({ tenantId, createdAt }) =>
              and(
                eq(invoice.tenantId, tenantId),
                gte(invoice.issuedOn, day(Date.parse(createdAt))),
                lte(invoice.issuedOn, day(Date.parse(createdAt) + 32 * dayMs)),
              ),
            ),
          ),
        ),
      )
      .limit(mostRows),
  ]);
  return rows.map(({ lagoId, tenantId, number, status, issuedOn }) => ({
    ...{ id: lagoId, tenantId, number, status, issuedOn },
  }));
}

function oncePerId<Row>(rows: Row[], idOf: (row: Row) => string): Row[] {
  return [...new Map(rows.map((row) => [idOf(row), row])).values()];
}
