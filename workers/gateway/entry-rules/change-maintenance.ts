import { sql } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { maintenance } from "../../../db/gateway/schema-platform.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Maintenance, StartMaintenance } from "../../contract/entry-rules.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import { entryName } from "./entry-desk.ts";

type Context = Pick<Deps, "db" | "redis" | "entry"> & Recording & { actorId: string };
type Row = typeof maintenance.$inferSelect;

/** The maintenance that is going on, or null. */
export async function readMaintenance(db: Database): Promise<Maintenance | null> {
  const [[row]] = await withPlatform(db, [db.select().from(maintenance)]);
  return row === undefined ? null : toMaintenance(row);
}

/**
 * Begins maintenance, or changes what is said of the one that is going on.
 * @throws {ApiError} `invalid_request` for an end that is over.
 */
export async function startMaintenance(
  context: Context,
  { message, endsAt }: StartMaintenance,
): Promise<Maintenance> {
  const { db, audit, origin, actorId } = context;
  if (Date.parse(endsAt) <= Date.now()) {
    const errors = [{ path: "body.endsAt", message: "Not in the future" }];
    throw new ApiError("invalid_request", undefined, { errors });
  }
  const said = { message, endsAt: new Date(endsAt) };
  const entry = await audit.seal(origin, {
    ...{ action: "maintenance.started", actorId, tenantId: null, targetId: "now" },
    changes: { message: [null, message], endsAt: [null, said.endsAt.toISOString()] },
  });
  const [[row]] = await withPlatform(db, [
    db
      .insert(maintenance)
      .values({ id: "now", ...said, createdBy: actorId })
      .onConflictDoUpdate({ target: maintenance.id, set: said })
      .returning(),
    db.execute(auditStatement(entry)),
  ]);
  await tell(context);
  if (row === undefined) throw new Error("Cannot read the maintenance that was begun");
  return toMaintenance(row);
}

/** Ends maintenance; without any, nothing happens. */
export async function endMaintenance(context: Context): Promise<void> {
  const { db, audit, origin, actorId } = context;
  const ended = { action: "maintenance.ended", actorId, tenantId: null, targetId: "now" } as const;
  const entry = await audit.seal(origin, ended);
  const there = sql`exists (select from ${maintenance})`;
  await withPlatform(db, [db.execute(auditStatement(entry, there)), db.delete(maintenance)]);
  await tell(context);
}

async function tell({ redis, entry }: Context): Promise<void> {
  await announceChanged(redis, [entryName]);
  await entry.reload();
}

function toMaintenance({ message, endsAt, createdBy, createdAt }: Row): Maintenance {
  return { message, createdBy, endsAt: endsAt.toISOString(), createdAt: createdAt.toISOString() };
}
