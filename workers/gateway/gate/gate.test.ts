import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { session, user } from "../../../db/gateway/schema.ts";
import { auditLog } from "../../../db/gateway/schema-audit.ts";
import { erasure } from "../../../db/gateway/schema-people.ts";
import { withPlatform, withUser } from "../../../db/gateway/tenant.ts";
import { createSignedIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

const studio = "http://studio.localhost:8055";
const billing = "http://billing.localhost:8056";
const gateway = createTestGateway({ vars: { STUDIO_URL: studio, BILLING_DESK_URL: billing } });
const { app, deps } = gateway;
const page = { accept: "text/html", "x-forwarded-method": "GET" };

type Person = Visitor & { email: string };

async function personWith(role: string): Promise<Person> {
  const person = await createSignedIn(gateway);
  await deps.db.update(user).set({ role }).where(eq(user.email, person.email));
  return person;
}

const locationOf = (response: Response) => new URL(response.headers.get("location") ?? "", studio);

/** From the other host to the site, as a browser follows: to the address that leads back, where there is one. */
async function begin(person: Visitor, gate: string, browser: Visitor, uri = "/admin/content?x=1") {
  const away = await browser.get(`/api/auth/forward?for=${gate}`, { ...page, "x-forwarded-uri": uri });
  expect(away.status).toBe(302);
  const { pathname, search } = locationOf(away);
  return await person.get(pathname + search);
}

/** All of the way in; the browser has the other host's cookies, and no others. */
async function enter(person: Visitor, gate: string, browser = createVisitor(app)): Promise<Visitor> {
  const code = locationOf(await begin(person, gate, browser));
  const entered = await browser.get(`/api/auth/forward/enter${code.search}`);
  expect([entered.status, entered.headers.get("location")]).toEqual([
    302,
    `${gate === "studio" ? studio : billing}/admin/content?x=1`,
  ]);
  return browser;
}

const passes = async (browser: Visitor, gate: string) =>
  (await browser.get(`/api/auth/forward?for=${gate}`, page)).status === 204;

let editor: Person;
let admin: Person;
beforeAll(async () => {
  [editor, admin] = await Promise.all([personWith("editor"), personWith("admin")]);
});

describe("the gate of the studio", () => {
  test("lets editors and administrators in, and says to what is behind it who they are", async () => {
    for (const [person, role] of [
      [editor, "editor"],
      [admin, "admin"],
    ] as const) {
      const browser = await enter(person, "studio");
      const response = await browser.get("/api/auth/forward?for=studio");
      expect([response.status, response.headers.get("x-selvedge-role")]).toEqual([204, role]);
      expect(response.headers.get("x-selvedge-user")).toMatch(/./);
      expect(response.headers.get("cache-control")).toBe("no-store");
    }
  });

  test("leads whoever is not signed in to sign in, and from there back", async () => {
    const response = await begin(createVisitor(app), "studio", createVisitor(app));
    const { pathname, searchParams } = locationOf(response);
    expect(pathname).toBe("/sign-in");
    const next = new URL(searchParams.get("next") ?? "", studio);
    expect([next.pathname, next.searchParams.get("to")]).toEqual([
      "/api/auth/forward/begin",
      "/admin/content?x=1",
    ]);
  });

  test("refuses everybody else, and who acts as somebody", async () => {
    expect((await begin(await personWith("user"), "studio", createVisitor(app))).status).toBe(403);
    const acted = await personWith("editor");
    await deps.db
      .update(session)
      .set({ impersonatedBy: (await idOf(admin)) ?? "" })
      .where(eq(session.userId, (await idOf(acted)) ?? ""));
    expect((await begin(acted, "studio", createVisitor(app))).status).toBe(403);
  });

  test("asks for the second factor of those who have one and did not show it", async () => {
    const person = await personWith("editor");
    const id = (await idOf(person)) ?? "";
    const browser = await enter(person, "studio");
    await deps.db.update(user).set({ twoFactorEnabled: true }).where(eq(user.id, id));
    expect(await passes(browser, "studio")).toBe(false);
    expect(locationOf(await begin(person, "studio", browser)).pathname).toBe("/app/settings/confirm");
    await deps.db.update(session).set({ twoFactor: true }).where(eq(session.userId, id));
    expect(await passes(browser, "studio")).toBe(true);
  });

  test.each<[string, (id: string) => Promise<unknown>]>([
    ["signs out", (id) => deps.db.delete(session).where(eq(session.userId, id))],
    ["is no editor any more", (id) => deps.db.update(user).set({ role: "user" }).where(eq(user.id, id))],
    ["is banned", (id) => deps.db.update(user).set({ banned: true }).where(eq(user.id, id))],
    [
      "has a session that ended",
      (id) =>
        deps.db
          .update(session)
          .set({ expiresAt: new Date(0) })
          .where(eq(session.userId, id)),
    ],
  ])("closes at once for who %s", async (_, end) => {
    const person = await personWith("editor");
    const browser = await enter(person, "studio");
    expect(await passes(browser, "studio")).toBe(true);
    await end((await idOf(person)) ?? "");
    expect(await passes(browser, "studio")).toBe(false);
  });

  test("tells programs to sign in, and leads them nowhere", async () => {
    const browser = createVisitor(app);
    for (const headers of [{ accept: "application/json" }, { ...page, "x-forwarded-method": "POST" }]) {
      const response = await browser.get("/api/auth/forward?for=studio", headers);
      expect([response.status, response.headers.get("location")]).toEqual([401, null]);
    }
  });

  test("leads back to that host alone, whatever address was asked for", async () => {
    for (const uri of [
      "//evil.test/x",
      "https://evil.test",
      "/\\evil.test",
      "/a\tb",
      "/selvedge-gate/enter?code=1",
    ]) {
      const away = await createVisitor(app).get("/api/auth/forward?for=studio", {
        ...page,
        "x-forwarded-uri": uri,
      });
      expect([uri, locationOf(away).searchParams.get("to")]).toEqual([uri, "/"]);
    }
    const to = encodeURIComponent("//evil.test");
    const state = crypto.randomUUID();
    const response = await editor.get(`/api/auth/forward/begin?for=studio&to=${to}&state=${state}`);
    expect(response.status).toBe(400);
  });
});

test("the gate of billing is for administrators alone", async () => {
  expect((await begin(editor, "billing", createVisitor(app))).status).toBe(403);
  expect(await passes(await enter(admin, "billing"), "billing")).toBe(true);
});

describe("what opens one thing opens nothing else", () => {
  test("a pass is for its gate, and no session", async () => {
    const browser = await enter(admin, "studio");
    expect(await passes(browser, "billing")).toBe(false);
    expect((await browser.get("/api/auth/me")).status).toBe(401);
  });

  test("a session is no pass, and a code none either", async () => {
    expect(await passes(admin, "studio")).toBe(false);
    const code = locationOf(await begin(admin, "studio", createVisitor(app))).searchParams.get("code") ?? "";
    const browser = createVisitor(app);
    browser.cookies.set("selvedge.gate", code);
    expect(await passes(browser, "studio")).toBe(false);
  });

  test("a code is for the browser that asked, and for nobody who was sent its address", async () => {
    const code = locationOf(await begin(admin, "studio", createVisitor(app)));
    const other = createVisitor(app);
    expect((await other.get(`/api/auth/forward/enter${code.search}`)).status).toBe(403);
    await other.get("/api/auth/forward?for=studio", page);
    expect((await other.get(`/api/auth/forward/enter${code.search}`)).status).toBe(403);
    expect(other.cookies.has("selvedge.gate")).toBe(false);
  });

  test("two tabs that were opened at once both come in", async () => {
    const browser = createVisitor(app);
    const [first, second] = [await begin(admin, "studio", browser), await begin(admin, "studio", browser)];
    for (const answer of [first, second])
      expect((await browser.get(`/api/auth/forward/enter${locationOf(answer).search}`)).status).toBe(302);
    expect(await passes(browser, "studio")).toBe(true);
  });

  test("during maintenance it is open to administrators, and to nobody else", async () => {
    const [mine, theirs] = [await enter(admin, "studio"), await enter(editor, "studio")];
    const maintenance = { message: "We move house.", endsAt: new Date(Date.now() + 60_000) };
    const current = vi.spyOn(deps.entry, "current").mockResolvedValue({ isRefused: null, maintenance });
    expect([await passes(mine, "studio"), await passes(theirs, "studio")]).toEqual([true, false]);
    await enter(admin, "studio");
    current.mockRestore();
    expect(await passes(theirs, "studio")).toBe(true);
  });

  test("an account that is being closed has no way in", async () => {
    const person = await personWith("editor");
    const browser = await enter(person, "studio");
    const userId = (await idOf(person)) ?? "";
    const closing = {
      id: crypto.randomUUID(),
      userId,
      dueAt: new Date(Date.now() + 86_400_000),
      receipts: {},
    };
    await withUser(deps.db, userId, [deps.db.insert(erasure).values(closing)]);
    expect(await passes(browser, "studio")).toBe(false);
  });

  test("a code or pass that was changed is none", async () => {
    const browser = await enter(admin, "studio");
    const [body = "", signature = ""] = (browser.cookies.get("selvedge.gate") ?? "").split(".");
    const token = JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/")));
    const other = btoa(JSON.stringify({ ...token, gate: "billing" })).replace(/=+$/, "");
    for (const forged of [`${other}.${signature}`, `${body}.`, body, "", `${body}.${signature}.x`]) {
      browser.cookies.set("selvedge.gate", forged);
      expect([forged, await passes(browser, "studio"), await passes(browser, "billing")]).toEqual([
        ...[forged, false, false],
      ]);
    }
  });
});

test("an entrance stands in the log once, however often its pass opens the gate", async () => {
  const person = await personWith("editor");
  const actorId = (await idOf(person)) ?? "";
  const browser = await enter(person, "studio");
  for (let count = 0; count < 3; count += 1) expect(await passes(browser, "studio")).toBe(true);
  const [rows] = await withPlatform(deps.db, [
    deps.db
      .select({ tenantId: auditLog.tenantId, changes: auditLog.changes })
      .from(auditLog)
      .where(and(eq(auditLog.actorId, actorId), eq(auditLog.action, "gate.entered"))),
  ]);
  expect(rows).toEqual([{ tenantId: null, changes: { gate: [null, "studio"] } }]);
});

test("a deployment without these hosts has no gates", async () => {
  const plain = createVisitor(createTestGateway({ vars: { STUDIO_URL: "" } }).app);
  expect((await plain.get("/api/auth/forward?for=studio", page)).status).toBe(404);
});

async function idOf({ email }: Person): Promise<string | undefined> {
  const [found] = await deps.db.select({ id: user.id }).from(user).where(eq(user.email, email));
  return found?.id;
}
