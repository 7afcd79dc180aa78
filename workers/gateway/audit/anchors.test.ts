import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { publicAnchorKey, readAnchor } from "../../../db/gateway/audit-anchor.ts";
import { user } from "../../../db/gateway/schema.ts";
import { auditHead } from "../../../db/gateway/schema-audit.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { type AnchorFile, verifyAnchors } from "../../../db/gateway/verify-anchors.ts";
import { createSignedIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor } from "../testing/visitor.ts";
import { writeAnchor } from "./write-anchor.ts";

const gateway = createTestGateway();
const { deps } = gateway;
const origin = { address: null, userAgent: null, requestId: null };
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Noon tomorrow: rows of this run were written within the day before it. */
const noonMs = Math.ceil(Date.now() / dayMs) * dayMs + 12 * hourMs;

beforeEach(async () => {
  const { objects } = await deps.anchors.list();
  for (const { key } of objects) await deps.anchors.delete(key);
});

async function files(): Promise<AnchorFile[]> {
  const { objects } = await deps.anchors.list();
  return await Promise.all(
    objects.map(async ({ key }) => ({
      name: key,
      text: (await (await deps.anchors.get(key))?.text()) ?? "",
    })),
  );
}

async function newTenant(): Promise<string> {
  const id = crypto.randomUUID();
  await deps.audit.record(origin, { action: "tenant.created", actorId: null, tenantId: id, targetId: id });
  return id;
}

async function headOf(chain: string) {
  const [rows] = await withTenant(deps.db, chain, [
    deps.db.select().from(auditHead).where(eq(auditHead.chain, chain)),
  ]);
  return rows[0];
}

test("the first anchor has all chains, signed, under a name that sorts by time", async () => {
  const chain = await newTenant();
  await writeAnchor(deps, noonMs);
  const [file, ...others] = await files();
  expect(others).toEqual([]);
  expect(file?.name).toBe(`anchors/${new Date(noonMs).toISOString().slice(0, 13)}.json`);
  const read = await readAnchor(file?.text ?? "");
  expect(read?.publicKey).toBe(await publicAnchorKey(deps.config.auditAnchorKey));
  expect(read?.anchor).toMatchObject({ version: 1, previous: null, full: true });
  const { seq, hash } = (await headOf(chain)) ?? {};
  expect(read?.anchor.heads).toContainEqual({ chain, seq, hash });
});

test("an hour has one anchor, however often the cron runs", async () => {
  await writeAnchor(deps, noonMs);
  const before = await files();
  await newTenant();
  await Promise.all([writeAnchor(deps, noonMs + 60_000), writeAnchor(deps, noonMs + 120_000)]);
  expect(await files()).toEqual(before);
});

test("the next names the one before and has the chains that grew; a day's first has all again", async () => {
  const todayMs = Math.floor(Date.now() / dayMs) * dayMs;
  await writeAnchor(deps, todayMs);
  const grown = await newTenant();
  for (const atMs of [todayMs + hourMs, noonMs, noonMs + hourMs]) await writeAnchor(deps, atMs);
  const all = await files();
  const report = await verifyAnchors(all, [await publicAnchorKey(deps.config.auditAnchorKey)]);
  expect(report.findings).toEqual([]);
  const anchors = await Promise.all(all.map(async ({ text }) => (await readAnchor(text))?.anchor));
  expect(anchors.map((anchor) => anchor?.full)).toEqual([true, false, true, false]);
  const hasGrown = anchors.map((anchor) => anchor?.heads.some(({ chain }) => chain === grown));
  expect(hasGrown).toEqual([false, true, true, false]);
});

test("an anchor that somebody replaced is not followed", async () => {
  await writeAnchor(deps, noonMs);
  const [file] = await files();
  await deps.anchors.put(file?.name ?? "", "{}");
  await expect(writeAnchor(deps, noonMs + hourMs)).rejects.toThrow("it is not signed");
});

test("GET /api/admin/audit/anchors gives all of them to administrators alone, and tells of it", async () => {
  await writeAnchor(deps, noonMs);
  await writeAnchor(deps, noonMs + hourMs);
  const path = "/api/admin/audit/anchors";
  const someone = await createSignedIn(gateway);
  expect((await createVisitor(gateway.app).get(path)).status).toBe(401);
  expect((await someone.get(path)).status).toBe(403);
  await deps.db.update(user).set({ role: "admin" }).where(eq(user.email, someone.email));
  const response = await someone.get(path);
  expect(response.headers.get("content-type")).toBe("application/jsonl; charset=utf-8");
  const lines = new TextDecoder()
    .decode(await response.arrayBuffer())
    .trimEnd()
    .split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual(await files());
  const [entry] = (
    await (
      await someone.get("/api/admin/audit?action=audit.exported&limit=1")
    ).json<{
      data: { tenantId: string | null }[];
    }>()
  ).data;
  expect(entry).toMatchObject({ tenantId: null, target: null });
});
