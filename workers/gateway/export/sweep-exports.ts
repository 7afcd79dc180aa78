import { and, eq, inArray, lt, or, sql } from "drizzle-orm";
import { dataExport } from "../../../db/gateway/schema-people.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";

type SweepDeps = Pick<Deps, "db" | "files" | "accountQueue">;

const mostAtOnce = 100;

/** Removes archives whose time is over, starts what was left, and gives up what could not be made within a day. */
export async function sweepExports(deps: SweepDeps): Promise<void> {
  await removeExpired(deps);
  await startLeft(deps);
}

/** The object goes first: a row that is left points at nothing, and goes next time. */
async function removeExpired({ db, files }: SweepDeps): Promise<void> {
  const isOver = or(
    lt(dataExport.expiresAt, sql`now()`),
    and(eq(dataExport.status, "failed"), lt(dataExport.createdAt, sql`now() - interval '7 days'`)),
  );
  const [expired] = await withPlatform(db, [
    db
      .select({ id: dataExport.id, objectKey: dataExport.objectKey })
      .from(dataExport)
      .where(isOver)
      .limit(mostAtOnce),
  ]);
  if (expired.length === 0) return;
  const keys = expired.map(({ objectKey }) => objectKey).filter((key) => key !== null);
  if (keys.length > 0) await files.delete(keys);
  const ids = expired.map(({ id }) => id);
  await withPlatform(db, [db.delete(dataExport).where(inArray(dataExport.id, ids))]);
}

async function startLeft({ db, accountQueue }: SweepDeps): Promise<void> {
  const isPending = eq(dataExport.status, "pending");
  const [, left] = await withPlatform(db, [
    db
      .update(dataExport)
      .set({ status: "failed", finishedAt: sql`now()` })
      .where(and(isPending, lt(dataExport.createdAt, sql`now() - interval '1 day'`))),
    db
      .select({ id: dataExport.id })
      .from(dataExport)
      .where(and(isPending, lt(dataExport.createdAt, sql`now() - interval '1 hour'`)))
      .limit(mostAtOnce),
  ]);
  for (const { id } of left) await accountQueue.send({ kind: "export", id });
}
