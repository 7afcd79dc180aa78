import { eq } from "drizzle-orm";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { exportFileFromJobs, exportFromJobs } from "../proxy/internal-jobs.ts";
import { type ArchiveFile, jsonFile } from "./archive.ts";

/** What the person made in the tenants that they are in, as the jobs worker tells it, and its files. */
export async function* readBusiness(
  deps: Pick<Deps, "db" | "upstreams" | "mintInternalToken">,
  userId: string,
): AsyncGenerator<ArchiveFile> {
  const { db } = deps;
  const [rows] = await withUser(db, userId, [
    db.select({ tenantId: member.tenantId }).from(member).where(eq(member.userId, userId)),
  ]);
  const tenantIds = rows.map(({ tenantId }) => tenantId);
  const { tenants, files } = await exportFromJobs(deps, { userId, tenantIds });
  yield jsonFile("data.json", { tenants });
  for (const { name, ...file } of files) {
    const input = await exportFileFromJobs(deps, { userId, ...file });
    if (input !== null) yield { name: `data/${name}`, input };
  }
}
