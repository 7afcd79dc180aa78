import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { auditKey } from "../../../db/gateway/schema-audit.ts";
import type { AuditEntryView } from "../../contract/audit.ts";
import type { TenantRole } from "../../contract/auth.ts";
import { createSignedIn, password, signIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { grantTo } from "../testing/grants.ts";
import { createTeam } from "../testing/team.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

const gateway = createTestGateway();
const { db, audit } = gateway.deps;
type Person = Visitor & { id: string; tenantId: string };
type Page = { data: AuditEntryView[]; nextCursor: string | null };

let owner: Person;
let stranger: Person;
let admin: Person;

async function person(): Promise<Person> {
  const visitor = await createSignedIn(gateway);
  await grantTo(gateway, visitor);
  const { user, tenant } = await (await visitor.get("/api/auth/me")).json<{
    user: { id: string };
    tenant: { id: string };
  }>();
  return { ...visitor, id: user.id, tenantId: tenant.id };
}

beforeAll(async () => {
  [owner, stranger] = [await person(), await person()];
  const someone = await createSignedIn(gateway);
  const [row] = await db
    .update(user)
    .set({ role: "admin" })
    .where(eq(user.email, someone.email))
    .returning({ id: user.id });
  const visitor = createVisitor(gateway.app);
  await signIn(visitor, someone.email);
  admin = { ...visitor, id: row?.id ?? "", tenantId: "" };
});

const read = async (visitor: Visitor, path: string) => {
  const response = await visitor.get(path);
  expect(response.status, await response.clone().text()).toBe(200);
  return await response.json<Page>();
};

const paths = ["/api/audit", "/api/audit/export?format=csv", "/api/audit/export?format=jsonl"];
const adminPaths = paths.map((path) => path.replace("/api/", "/api/admin/"));

describe("GET /api/audit", () => {
  test("tells a tenant's owner what was done in it, newest first, and where from", async () => {
    const { data, nextCursor } = await read(owner, "/api/audit");
    expect(data.map(({ action }) => action)).toEqual(["session.started", "tenant.created"]);
    expect(nextCursor).toBeNull();
    expect(data[0]).toMatchObject({
      ...{ seq: 2, tenantId: owner.tenantId, actor: { type: "user", id: owner.id } },
      address: expect.stringMatching(/^198\.1[89]\./),
      target: { type: "session", id: expect.any(String) },
      changes: {},
    });
    expect(data[1]?.changes).toEqual({ slug: [null, `personal-${owner.tenantId}`] });
  });

  test("hides another tenant's entries, whatever is asked for", async () => {
    const { data } = await read(owner, `/api/audit?actor=${stranger.id}`);
    expect(data).toEqual([]);
    const own = await read(owner, "/api/audit?limit=100");
    expect(new Set(own.data.map(({ tenantId }) => tenantId))).toEqual(new Set([owner.tenantId]));
    expect((await owner.get(`/api/audit?tenant=${stranger.tenantId}`)).status).toBe(400);
  });

  test("filters by action, actor, target and time", async () => {
    const [latest] = (await read(owner, "/api/audit?action=session.started")).data;
    const at = latest?.occurredAt ?? "";
    const count = async (query: string) => (await read(owner, `/api/audit?${query}`)).data.length;
    expect(await count("action=tenant.created")).toBe(1);
    expect(await count(`actor=${owner.id}&action=session.started`)).toBe(1);
    expect(await count(`action=session.started&from=${at}`)).toBe(1);
    expect(await count(`action=session.started&to=${at}`)).toBe(0);
    expect(await count(`target=${latest?.target?.id}`)).toBe(1);
    expect(await count("actor=nobody")).toBe(0);
    expect(await count("target=nobody")).toBe(0);
  });

  test("pages through everything once", async () => {
    const deed = { action: "tenant.entered", actorId: owner.id, tenantId: owner.tenantId } as const;
    const origin = { address: null, userAgent: null, requestId: null };
    await Promise.all(
      Array.from({ length: 9 }, () => audit.record(origin, { ...deed, targetId: owner.tenantId })),
    );
    const seen: number[] = [];
    let next = "";
    do {
      const { data, nextCursor } = await read(owner, `/api/audit?action=tenant.entered&limit=4${next}`);
      seen.push(...data.map(({ seq }) => seq));
      next = nextCursor === null ? "" : `&cursor=${nextCursor}`;
    } while (next !== "");
    expect(seen).toHaveLength(9);
    expect(new Set(seen).size).toBe(9);
  });

  test("tells what somebody did who was erased, and nothing of them", async () => {
    const [tenant, erased] = [await person(), crypto.randomUUID()];
    await db.insert(auditKey).values({ userId: erased, key: null });
    await audit.record(
      { address: "198.18.1.1", userAgent: "Mosaic", requestId: "r" },
      { action: "tenant.entered", actorId: erased, tenantId: tenant.tenantId, targetId: tenant.tenantId },
    );
    const { data } = await read(tenant, `/api/audit?actor=${erased}`);
    expect(data).toMatchObject([
      { action: "tenant.entered", actor: { id: erased }, address: null, userAgent: null, changes: {} },
    ]);
  });

  test.each([
    ["action=nothing"],
    ["actor=%00"],
    ["from=yesterday"],
    ["to=2026-13-01T00:00:00Z"],
    ["limit=0"],
    ["limit=101"],
    ["cursor=none"],
    ["cursor=WyIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsMSwieCJd"],
    ["order=asc"],
  ])("refuses %s", async (query) => {
    expect((await owner.get(`/api/audit?${query}`)).status).toBe(400);
  });

  const readless: TenantRole[] = ["billing", "member", "viewer"];
  test.each(readless)("refuses someone who is %s of the tenant", async (role) => {
    const someone = await (await createTeam(gateway)).join(role);
    for (const path of paths) expect((await someone.get(path)).status, path).toBe(403);
  });

  test("refuses everybody who is not signed in", async () => {
    const visitor = createVisitor(gateway.app);
    for (const path of [...paths, ...adminPaths]) expect((await visitor.get(path)).status, path).toBe(401);
  });
});

describe("GET /api/admin/audit", () => {
  test("tells the platform's administrator of every tenant and of the platform", async () => {
    const { data } = await read(admin, `/api/admin/audit?tenant=${stranger.tenantId}`);
    expect(data.map(({ action }) => action)).toEqual(["session.started", "tenant.created"]);
    const everything = await read(admin, "/api/admin/audit?limit=100");
    expect(new Set(everything.data.map(({ tenantId }) => tenantId)).size).toBeGreaterThan(1);
  });

  test("refuses the owner of a tenant", async () => {
    for (const path of adminPaths) expect((await owner.get(path)).status, path).toBe(403);
  });
});

describe("an export", () => {
  const harmful = `=HYPERLINK("https://evil.test","a,b")`;

  test("is CSV that no spreadsheet takes for formulas, and tells of itself", async () => {
    const someone = await person();
    const [{ email } = { email: "" }] = await db.select().from(user).where(eq(user.id, someone.id));
    await someone.post("/api/auth/login", { email, password }, { "user-agent": harmful });
    const response = await someone.get("/api/audit/export?format=csv");
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="audit.csv"');
    const [header, ...lines] = (await response.text()).trimEnd().split("\r\n");
    expect(header).toBe(
      "occurredAt,seq,action,actorType,actorId,targetType,targetId,tenantId,address,userAgent,requestId,changes,id",
    );
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain(",audit.exported,");
    expect(lines[1]).toContain(`,"'=HYPERLINK(""https://evil.test"",""a,b"")",`);
  });

  test("is a line of JSON an entry, over many pages, of one tenant alone", async () => {
    const someone = await person();
    const deed = { action: "tenant.entered", actorId: someone.id, tenantId: someone.tenantId } as const;
    const origin = { address: null, userAgent: null, requestId: null };
    for (let batch = 0; batch < 6; batch += 1) {
      await Promise.all(
        Array.from({ length: 100 }, () => audit.record(origin, { ...deed, targetId: someone.tenantId })),
      );
    }
    const text = await (await someone.get("/api/audit/export?format=jsonl")).text();
    const lines = text.trimEnd().split("\n");
    const entries = lines.map((line) => JSON.parse(line) as AuditEntryView);
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 603 }, (_, index) => 603 - index));
    expect(new Set(entries.map(({ tenantId }) => tenantId))).toEqual(new Set([someone.tenantId]));
  });

  test.each(["", "?format=xml", "?format=csv&limit=5"])("refuses %j", async (query) => {
    expect((await owner.get(`/api/audit/export${query}`)).status).toBe(400);
  });
});
