import { and, eq, gt, sql } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { dataExport } from "../../../db/gateway/schema-people.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import type { DataExport } from "../../contract/account.ts";
import { ApiError } from "../../contract/api-error.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import { exportColumns, mostExportsADay, toExport } from "./open-export.ts";

type Context = Pick<Deps, "config" | "accountQueue"> & Recording;

/**
 * Asks for an archive of everything that is held about a person.
 * @throws {ApiError} `conflict` while one is being made, `rate_limited` after three within a day.
 */
export async function requestExport(
  { config, accountQueue, audit, origin }: Context,
  userId: string,
): Promise<DataExport> {
  const id = crypto.randomUUID();
  const row = await inTransaction(config.database, async (transaction) => {
    await enter(transaction, { userId });
    await transaction.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`exports of ${userId}`}, 0))`,
    );
    const recent = await transaction
      .select({ status: dataExport.status })
      .from(dataExport)
      .where(and(eq(dataExport.userId, userId), gt(dataExport.createdAt, sql`now() - interval '1 day'`)));
    if (recent.some(({ status }) => status === "pending"))
      throw new ApiError("conflict", "An archive is being made already");
    if (recent.length >= mostExportsADay) {
      throw new ApiError("rate_limited", `No more than ${mostExportsADay} archives are made a day`, {
        headers: { "retry-after": "86400" },
      });
    }
    const [made] = await transaction.insert(dataExport).values({ id, userId }).returning(exportColumns);
    const entry = await audit.seal(origin, {
      ...{ action: "account.export_requested", actorId: userId, tenantId: null, targetId: userId },
    });
    await transaction.execute(auditStatement(entry));
    return made;
  });
  if (row === undefined) throw new Error(`Postgres returned no row for the export "${id}"`);
  // The row is what counts: should this fail, the sweep makes up for it.
  await accountQueue.send({ kind: "export", id }).catch((error: unknown) => {
    log("error", "export_not_sent", describeError(error));
  });
  return toExport(row);
}
