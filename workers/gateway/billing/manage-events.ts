import { and, desc, eq, lt, or } from "drizzle-orm";
import { z } from "zod";
import { billingEvent } from "../../../db/gateway/schema-billing.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import { type BillingEvent, billingEventSchema } from "../../contract/billing-admin.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { cursorTimeSchema, readCursor, writeCursor } from "../opaque-cursor.ts";
import { usageNotCounted } from "./usage-not-counted.ts";

type Row = typeof billingEvent.$inferSelect;
type Page = { status?: BillingEvent["status"] | undefined; limit: number; cursor?: string | undefined };

const cursorSchema = z.tuple([cursorTimeSchema, z.string().min(1).max(64)]);

/** A page of the inbox without what the webhooks say, the newest first. */
export async function listEvents(
  { db }: Pick<Deps, "db">,
  { status, limit, cursor }: Page,
): Promise<{ data: BillingEvent[]; nextCursor: string | null }> {
  const after = cursor === undefined ? null : readCursor(cursorSchema, cursor);
  if (cursor !== undefined && after === null)
    throw new ApiError("invalid_request", undefined, {
      errors: [{ path: "query.cursor", message: "Not a cursor of this list" }],
    });
  const { receivedAt, id } = billingEvent;
  const older =
    after === null
      ? undefined
      : or(lt(receivedAt, new Date(after[0])), and(eq(receivedAt, new Date(after[0])), lt(id, after[1])));
  const { body: _, ...shown } = columns;
  const [found] = await withPlatform(db, [
    db
      .select(shown)
      .from(billingEvent)
      .where(and(older, status === undefined ? undefined : eq(billingEvent.status, status)))
      .orderBy(desc(receivedAt), desc(id))
      .limit(limit + 1),
  ]);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  const nextCursor = last === undefined ? null : writeCursor([last.receivedAt.toISOString(), last.id]);
  return { data: rows.map(showEvent), nextCursor };
}

/** One webhook with what it says. @throws {ApiError} `not_found`. */
export async function readEvent(
  { db }: Pick<Deps, "db">,
  id: string,
): Promise<BillingEvent & { body: string }> {
  const [[row]] = await withPlatform(db, [
    db.select(columns).from(billingEvent).where(eq(billingEvent.id, id)),
  ]);
  if (row === undefined) throw new ApiError("not_found", `There is no webhook "${id}"`);
  return { ...showEvent(row), body: row.body };
}

/**
 * Has a webhook worked on again, also one that was. That is harmless: it is a reason to read from Lago, and what has
 * happened already has its key. One that says what Lago cannot count is put aside: there is nothing to do of it here.
 * @throws {ApiError} `not_found`, or `conflict` for one of whose words nothing is kept.
 */
export async function replayEvent(
  {
    db,
    accountQueue,
    audit,
    origin,
    actorId,
  }: Pick<Deps, "db" | "accountQueue"> & Recording & { actorId: string },
  id: string,
): Promise<BillingEvent> {
  const { body, type, problem } = await readEvent({ db }, id);
  if (body === "") throw new ApiError("conflict", "Its organization is gone, and what it said with it");
  const entry = await audit.seal(origin, {
    action: "billing.event_replayed",
    actorId,
    tenantId: null,
    targetId: id,
  });
  const isAside = type === usageNotCounted && problem !== null;
  await withPlatform(db, [
    db
      .update(billingEvent)
      .set(
        isAside
          ? { status: "ignored" }
          : { status: "received", attempts: 0, problem: null, finishedAt: null },
      )
      .where(eq(billingEvent.id, id)),
    db.execute(auditStatement(entry)),
  ]);
  if (!isAside) await accountQueue.send({ kind: "billing-event", id });
  return await readEvent({ db }, id);
}

const { id, source, type, tenantId, body, status, attempts, problem, receivedAt, finishedAt } = billingEvent;
const columns = { id, source, type, tenantId, body, status, attempts, problem, receivedAt, finishedAt };

function showEvent(row: Omit<Row, "body">): BillingEvent {
  const { receivedAt, finishedAt, ...rest } = row;
  return billingEventSchema.parse({
    ...{ ...rest, receivedAt: receivedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null },
  });
}
