import { and, eq, sql } from "drizzle-orm";
import { user } from "../../../db/gateway/schema.ts";
import { dataExport } from "../../../db/gateway/schema-people.ts";
import { withPlatform, withUser } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { sendExportReady } from "../mail/account-mails.ts";
import { notify } from "../notifications/notify.ts";
import { archiveOf } from "./archive.ts";
import { archiveKey, exportLifeDays } from "./open-export.ts";
import { storeStream } from "./store-stream.ts";

/**
 * Makes the archive of an export and tells its person. One that is ready, or whose person is gone, needs nothing; doing
 * it twice at once writes the same object twice and tells once.
 * @throws whatever a system answered, when it is to be tried again: an archive is whole or it is not there.
 */
export async function buildExport(deps: Deps, id: string): Promise<void> {
  const { db, files, config } = deps;
  const [[row]] = await withPlatform(db, [
    db
      .select({ userId: dataExport.userId, status: dataExport.status, email: user.email })
      .from(dataExport)
      .innerJoin(user, eq(user.id, dataExport.userId))
      .where(eq(dataExport.id, id)),
  ]);
  if (row === undefined || row.status !== "pending") return;
  const { userId, email } = row;
  const objectKey = archiveKey(userId, id);
  const bytes = await storeStream(files, objectKey, {
    stream: archiveOf(deps, userId),
    contentType: "application/zip",
  });
  const [ready] = await withUser(db, userId, [
    db
      .update(dataExport)
      .set({
        ...{ status: "ready", objectKey, bytes, finishedAt: sql`now()` },
        expiresAt: sql`now() + make_interval(days => ${exportLifeDays})`,
      })
      .where(and(eq(dataExport.id, id), eq(dataExport.status, "pending")))
      .returning({ id: dataExport.id }),
  ]);
  if (ready.length === 0) return;
  await sendExportReady(deps, { email }, id);
  const link = `${config.publicUrl}/app/settings/account#export`;
  await notify(deps, userId, { kind: "account.export_ready", params: { link } });
}
