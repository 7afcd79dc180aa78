import { eq, sql } from "drizzle-orm";
import { describe, expect, inject, it } from "vitest";
import { createDatabase, ping, withPlatform, withTenant } from "./client.ts";
import { datasets } from "./schema.ts";

const { DATABASE_URL = "", NEON_PROXY_URL = "" } = inject("jobsVars");
const db = createDatabase({ databaseUrl: DATABASE_URL, neonProxyUrl: NEON_PROXY_URL });

function dataset(tenantId: string) {
  const id = crypto.randomUUID();
  return { id, tenantId, name: "n", fileName: "f", bytes: 5_000_000_000, objectKey: "k", createdBy: "u" };
}

describe("withTenant", () => {
  it("runs its statements in one transaction, for one tenant, and returns their results in order", async () => {
    const tenant = `t-${crypto.randomUUID()}`;
    const row = dataset(tenant);
    const [inserted, listed, setting] = await withTenant(db, tenant, (tx) => [
      tx.insert(datasets).values(row).returning(),
      tx.select().from(datasets),
      tx.execute<{ tenant: string }>(sql`select current_setting('app.tenant_id') as tenant`),
    ]);
    expect(inserted).toMatchObject([row]);
    expect(listed).toEqual(inserted);
    expect(inserted[0]?.createdAt).toBeInstanceOf(Date);
    expect(setting.rows).toEqual([{ tenant }]);
    const [other] = await withTenant(db, `t-${crypto.randomUUID()}`, (tx) => [
      tx.select().from(datasets).where(eq(datasets.id, row.id)),
    ]);
    expect(other).toEqual([]);
  });

  it("takes everything back when one statement fails", async () => {
    const tenant = `t-${crypto.randomUUID()}`;
    const row = dataset(tenant);
    const twice = withTenant(db, tenant, (tx) => [
      tx.insert(datasets).values(row),
      tx.insert(datasets).values(row),
    ]);
    await expect(twice).rejects.toThrow();
    const [listed] = await withTenant(db, tenant, (tx) => [tx.select().from(datasets)]);
    expect(listed).toEqual([]);
  });

  it("leaves no tenant behind on a pooled connection", async () => {
    const tenant = `t-${crypto.randomUUID()}`;
    await withTenant(db, tenant, (tx) => [tx.insert(datasets).values(dataset(tenant))]);
    const setting = sql`select nullif(current_setting('app.tenant_id', true), '') as tenant`;
    const seen = await Promise.all(
      Array.from({ length: 20 }, () => withPlatform(db, (tx) => [tx.execute<{ tenant: null }>(setting)])),
    );
    expect(seen.flat().flatMap(({ rows }) => rows)).toEqual(Array(20).fill({ tenant: null }));
  });

  it("refuses an empty tenant, and values cannot break out of it", async () => {
    const select = (tenant: string) => withTenant(db, tenant, (tx) => [tx.select().from(datasets)]);
    await expect(select("")).rejects.toThrow(/tenant is empty/);
    expect(await select("x', true); select set_config('app.platform', 'on', true); --")).toEqual([[]]);
  });
});

describe("ping", () => {
  it("fails when the database does not answer", async () => {
    await ping(db);
    const url = new URL(DATABASE_URL);
    url.password = "wrong";
    await expect(
      ping(createDatabase({ databaseUrl: url.href, neonProxyUrl: NEON_PROXY_URL })),
    ).rejects.toThrow();
  });
});
