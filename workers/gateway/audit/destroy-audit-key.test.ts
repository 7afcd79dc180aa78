import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { inTransaction } from "../../../db/gateway/client.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { verifyAudit } from "../../../db/gateway/verify-audit.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createAudit } from "./audit.ts";
import { destroyAuditKey } from "./destroy-audit-key.ts";
import { listAudit } from "./list-audit.ts";

const { deps } = createTestGateway();
const origin = { address: "198.18.5.5", userAgent: "Mosaic/1.0", requestId: "r" };

const deedOf = (actorId: string, tenantId: string) => ({
  ...({ action: "profile.changed", actorId, tenantId, targetId: actorId } as const),
  changes: { name: ["Ada", "Zenobia"] as [string, string] },
});

async function entriesOf(tenantId: string) {
  return (await listAudit(deps, { tenantId }, { filter: {}, limit: 100, after: null })).data;
}

/** What verifying says of one chain, as the worker's role asks. */
async function findings(chain: string) {
  const report = await verifyAudit(async (query, parameters) => {
    const text = query.split(/\$\d/).flatMap((part, index) => {
      const parameter = parameters[index];
      return parameter === undefined ? [sql.raw(part)] : [sql.raw(part), sql`${parameter}`];
    });
    const [result] = await withPlatform(deps.db, [deps.db.execute(sql.join(text))]);
    return result.rows as never;
  });
  return report.findings.filter((finding) => finding.chain === chain);
}

test("destroying a person's key leaves their rows, a chain that verifies, and nothing of them", async () => {
  const [userId, tenantId] = [crypto.randomUUID(), crypto.randomUUID()];
  await deps.audit.record(origin, deedOf(userId, tenantId));
  expect(await entriesOf(tenantId)).toMatchObject([
    { address: "198.18.5.5", changes: { name: ["Ada", "Zenobia"] } },
  ]);
  await inTransaction(deps.config.database, (transaction) => destroyAuditKey(transaction, userId));
  // This isolate remembers the key, another one asks for it.
  await deps.audit.record(origin, deedOf(userId, tenantId));
  await createAudit(deps.db).record(origin, deedOf(userId, tenantId));
  const entries = await entriesOf(tenantId);
  expect(entries).toHaveLength(3);
  for (const entry of entries)
    expect(entry).toMatchObject({ actor: { id: userId }, address: null, userAgent: null, changes: {} });
  expect(await findings(tenantId)).toEqual([]);
});

test("somebody who never had a key gets none any more", async () => {
  const [userId, tenantId] = [crypto.randomUUID(), crypto.randomUUID()];
  await inTransaction(deps.config.database, (transaction) => destroyAuditKey(transaction, userId));
  await deps.audit.record(origin, deedOf(userId, tenantId));
  expect(await entriesOf(tenantId)).toMatchObject([{ address: null, changes: {} }]);
});

test("a key is not destroyed by an erasure that is taken back", async () => {
  const [userId, tenantId] = [crypto.randomUUID(), crypto.randomUUID()];
  await deps.audit.record(origin, deedOf(userId, tenantId));
  const failing = inTransaction(deps.config.database, async (transaction) => {
    await destroyAuditKey(transaction, userId);
    throw new Error("no erasure today");
  });
  await expect(failing).rejects.toThrow("no erasure today");
  expect(await entriesOf(tenantId)).toMatchObject([{ address: "198.18.5.5" }]);
});
