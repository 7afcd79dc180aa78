import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { session, user } from "../../../db/gateway/schema.ts";
import { dataExport } from "../../../db/gateway/schema-people.ts";
import { apiKey, invitation } from "../../../db/gateway/schema-tenants.ts";
import { withTenant, withUser } from "../../../db/gateway/tenant.ts";
import type { DataExport } from "../../contract/account.ts";
import { exportFolder } from "../erasure/person-folders.ts";
import { notify } from "../notifications/notify.ts";
import { personalTenantId } from "../tenants/personal-tenant.ts";
import { mailTo } from "../testing/account.ts";
import { createClosingGateway, createPerson, type Person, withoutContent } from "../testing/closing.ts";
import { readStoredZip } from "../testing/stored-zip.ts";
import { createVisitor } from "../testing/visitor.ts";
import { buildExport } from "./build-export.ts";
import { sweepExports } from "./sweep-exports.ts";

const gateway = createClosingGateway();
const { deps, work, mails } = gateway;
const { db } = deps;

let content: ReturnType<typeof withoutContent>;

beforeEach(() => {
  content = withoutContent(gateway);
});

afterEach(() => content.restore());

async function start(person: Person): Promise<DataExport> {
  const response = await person.post("/api/user/export", {});
  expect(response.status, await response.clone().text()).toBe(202);
  const made = (await response.json<{ export: DataExport }>()).export;
  expect(response.headers.get("location")).toBe(`/api/user/exports/${made.id}`);
  return made;
}

async function archive(person: Person): Promise<{ id: string; files: Map<string, string> }> {
  const { id } = await start(person);
  await buildExport(deps, id);
  const response = await person.get(`/api/user/exports/${id}/archive`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-disposition")).toContain("attachment");
  expect(response.headers.get("cache-control")).toBe("no-store");
  return { id, files: readStoredZip(new Uint8Array(await response.arrayBuffer())) };
}

async function change(person: Person, id: string, values: Partial<typeof dataExport.$inferInsert>) {
  await withUser(db, person.id, [db.update(dataExport).set(values).where(eq(dataExport.id, id))]);
}

describe("an archive", () => {
  test("has a file for each system, and says what each is", async () => {
    const person = await createPerson(gateway);
    const { files } = await archive(person);
    expect([...files.keys()]).toEqual([
      ...["README.txt", "account.json", "activity.jsonl", "data.json"],
      "data/00000000-0000-4000-8000-000000000001/source",
      ...["content.json", "billing.json", "copies.json"],
    ]);
    for (const name of [...files.keys()].slice(1))
      expect(files.get("README.txt")).toContain(name.split("/")[0]);
    expect(JSON.parse(files.get("account.json") ?? "")).toMatchObject({
      profile: { id: person.id, email: person.email },
      sessions: [{ ipAddress: expect.any(String) }],
      accounts: [{ providerId: "credential" }],
      organizations: [{ role: "owner" }],
    });
    expect(files.get("activity.jsonl")).toContain('"action":"session.started"');
    expect(files.get("data/00000000-0000-4000-8000-000000000001/source")).toBe("a,b\n1,2\n");
  });

  test("holds no secret, and nothing of anybody else", async () => {
    const [person, other] = [await createPerson(gateway), await createPerson(gateway)];
    const tenantId = await personalTenantId(person.id);
    const secret = crypto.randomUUID();
    await withTenant(db, tenantId, [
      db.insert(invitation).values({
        ...{ id: crypto.randomUUID(), tenantId, email: other.email, role: "member" },
        ...{ tokenHash: `token-${secret}`, inviterId: person.id, expiresAt: new Date() },
      }),
      db.insert(apiKey).values({
        ...{ id: crypto.randomUUID(), tenantId, name: "Robot", start: "sk_1" },
        ...{ hash: `hash-${secret}`, scopes: [], createdBy: person.id },
      }),
    ]);
    await notify(deps, other.id, { kind: "security.email_changed", params: { email: "other@example.test" } });
    await db.update(user).set({ role: "admin" }).where(eq(user.id, other.id));
    const ban = { status: "banned", reason: "because", until: new Date(Date.now() + 60_000).toISOString() };
    const headers = { "content-type": "application/json", "user-agent": "Administrators-browser/1" };
    const path = `/api/user/users/${person.id}/status`;
    await other.send(path, { method: "PATCH", headers, body: JSON.stringify(ban) });
    await other.send(path, { method: "PATCH", headers, body: JSON.stringify({ status: "active" }) });
    const tokens = await db.select({ token: session.token }).from(session);
    const again = createVisitor(gateway.app);
    await again.post("/api/auth/login", { email: person.email, password: "correct horse battery staple" });
    const { files } = await archive({ ...person, ...again });
    const all = [...files.values()].join("\n");
    expect(all).toContain("user.status_changed");
    expect(all).toContain("because");
    expect(all).toContain("Robot");
    for (const foreign of [secret, other.email, other.id, "other@example.test", "Administrators-browser"])
      expect(all).not.toContain(foreign);
    for (const { token } of tokens) expect(all).not.toContain(token);
    expect(all).not.toMatch(/"password":|"secret":|[0-9a-f]{32}:[0-9a-f]{128}/);
    expect(all).not.toContain("secret/place");
  });

  test("is told of by mail with a link to a page, once", async () => {
    const person = await createPerson(gateway);
    const { id } = await archive(person);
    await buildExport(deps, id);
    const told = mails.filter(({ to, kind }) => to === person.email && kind === "export-ready");
    expect(told).toHaveLength(1);
    expect(new URL(mailTo(mails, person.email).link).pathname).toBe("/app/settings/account");
  });

  test("is not there when a system cannot say what it holds, and is tried again", async () => {
    const person = await createPerson(gateway);
    const { id } = await start(person);
    gateway.jobs.fail = true;
    await expect(buildExport(deps, id)).rejects.toThrow("jobs worker");
    gateway.jobs.fail = false;
    expect((await deps.files.list({ prefix: exportFolder(person.id) })).objects).toEqual([]);
    expect((await person.get(`/api/user/exports/${id}/archive`)).status).toBe(404);
    await buildExport(deps, id);
    expect((await person.get(`/api/user/exports/${id}/archive`)).status).toBe(200);
  });

  test("goes with its row after seven days", async () => {
    const person = await createPerson(gateway);
    const { id } = await archive(person);
    await change(person, id, { expiresAt: new Date(Date.now() - 1_000) });
    expect((await person.get(`/api/user/exports/${id}/archive`)).status).toBe(404);
    await sweepExports(deps);
    expect((await deps.files.list({ prefix: exportFolder(person.id) })).objects).toEqual([]);
    expect((await person.get(`/api/user/exports/${id}`)).status).toBe(404);
  });
});

describe("POST /api/user/export", () => {
  test("starts one at a time and three a day", async () => {
    const person = await createPerson(gateway);
    const both = await Promise.all([
      person.post("/api/user/export", {}),
      person.post("/api/user/export", {}),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
    const [rows] = await withUser(db, person.id, [db.select().from(dataExport)]);
    await change(person, rows[0]?.id ?? "", { status: "failed" });
    for (let count = 1; count < 3; count += 1)
      await change(person, (await start(person)).id, { status: "failed" });
    const response = await person.post("/api/user/export", {});
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "86400"]);
  });

  test("is refused to nobody, and asking how they stand starts none", async () => {
    const visitor = createVisitor(gateway.app);
    for (const path of ["/api/user/export", `/api/user/exports/${crypto.randomUUID()}`]) {
      expect((await visitor.get(path)).status).toBe(401);
    }
    expect((await visitor.post("/api/user/export", {})).status).toBe(401);
    const person = await createPerson(gateway);
    const before = work.length;
    expect(await (await person.get("/api/user/export")).json()).toEqual({ data: [], nextCursor: null });
    expect(work).toHaveLength(before);
  });

  test("shows a person nobody else's", async () => {
    const [person, other] = [await createPerson(gateway), await createPerson(gateway)];
    const { id } = await archive(person);
    for (const path of [`/api/user/exports/${id}`, `/api/user/exports/${id}/archive`])
      expect((await other.get(path)).status, path).toBe(404);
    expect(await (await other.get("/api/user/export")).json()).toMatchObject({ data: [] });
    expect((await other.get("/api/user/exports/not-an-id")).status).toBe(400);
  });
});

test("the sweep starts what was left, and gives up after a day", async () => {
  const person = await createPerson(gateway);
  const { id } = await start(person);
  await change(person, id, { createdAt: new Date(Date.now() - 2 * 3_600_000) });
  work.length = 0;
  await sweepExports(deps);
  expect(work).toContainEqual({ kind: "export", id });
  await change(person, id, { createdAt: new Date(Date.now() - 25 * 3_600_000) });
  await sweepExports(deps);
  const response = await person.get(`/api/user/exports/${id}`);
  expect(await response.json()).toMatchObject({ export: { status: "failed" } });
});
