import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import type { Database } from "../../../db/gateway/client.ts";
import { user } from "../../../db/gateway/schema.ts";
import { entryRule } from "../../../db/gateway/schema-platform.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { EntryRule } from "../../contract/entry-rules.ts";
import { listAudit } from "../audit/list-audit.ts";
import { createChangedSessions } from "../identity/changed-sessions.ts";
import { createTestGateway, type TestGateway } from "../testing/gateway.ts";
import { openEntry } from "../testing/open-entry.ts";
import { createPerson, outcomeOf, type Teammate } from "../testing/team.ts";
import { createVisitor } from "../testing/visitor.ts";
import { createEntryDesk, type EntryDesk, type EntryState } from "./entry-desk.ts";

const gateway = createTestGateway();
const { deps } = gateway;
const rules = "/api/admin/entry-rules";

async function createAdministrator(of: TestGateway): Promise<Teammate> {
  const person = await createPerson(of);
  await of.deps.db.update(user).set({ role: "admin" }).where(eq(user.id, person.id));
  of.deps.identifier.doubt(
    new Headers({ cookie: [...person.cookies].map((pair) => pair.join("=")).join("; ") }),
  );
  return person;
}

/** An address of the range for documentation that no other test is from. */
function anAddress(): string {
  const [a = 0, b = 0] = crypto.getRandomValues(new Uint8Array(2));
  return `2001:db8:${a.toString(16)}:${b.toString(16)}::1`;
}

const deny = (value: string, more: object = {}) => ({
  ...{ action: "deny", kind: "address", value, note: "A test", ...more },
});

async function create(admin: Teammate, body: object): Promise<EntryRule> {
  const response = await admin.post(rules, body);
  expect(response.status, await response.clone().text()).toBe(201);
  return (await response.json<{ rule: EntryRule }>()).rule;
}

describe("an administrator", () => {
  test("keeps an address out, in this isolate at once and in another within seconds, and lets it in again", async () => {
    const admin = await createAdministrator(gateway);
    const elsewhere = createTestGateway();
    const address = anAddress();
    const [here, there] = [gateway, elsewhere].map(({ app }) => createVisitor(app, address));
    const status = async () => (await there?.get("/api/auth/me"))?.status;
    expect(await status()).toBe(401);
    const rule = await create(admin, deny(`${address}/128`));
    const refused = await here?.get("/api/auth/me");
    expect(refused?.status).toBe(403);
    expect(await refused?.json()).toMatchObject({ code: "blocked" });
    await expect.poll(status, { timeout: 5_000, interval: 200 }).toBe(403);
    expect((await there?.get("/health"))?.status).toBe(200);
    expect((await admin.send(`${rules}/${rule.id}`, { method: "DELETE" })).status).toBe(204);
    await expect.poll(status, { timeout: 5_000, interval: 200 }).toBe(401);
  });

  test("sees the rules, newest first, in pages", async () => {
    const admin = await createAdministrator(gateway);
    const endsAt = new Date(Date.now() + 60_000).toISOString();
    const first = await create(admin, deny(anAddress(), { note: "one" }));
    const second = await create(admin, deny(anAddress(), { action: "allow", endsAt }));
    expect(second).toMatchObject({ action: "allow", createdBy: admin.id, endsAt });
    type Page = { data: EntryRule[]; nextCursor: string };
    const page = await (await admin.get(`${rules}?limit=1`)).json<Page>();
    expect(page.data).toEqual([second]);
    const next = await (await admin.get(`${rules}?limit=1&cursor=${page.nextCursor}`)).json<Page>();
    expect(next.data).toEqual([first]);
    expect(await outcomeOf(await admin.get(`${rules}?cursor=x`))).toBe("400 invalid_request");
  });

  test("cannot keep themselves out, by their address, a network around it, or all of them", async () => {
    const admin = await createAdministrator(gateway);
    const own = "2001:db8:fe:1::7";
    const ask = (method: string, path: string, body?: object) =>
      gateway.app.request(path, {
        method,
        headers: {
          "content-type": "application/json",
          "x-forwarded-for": own,
          cookie: [...admin.cookies].map((pair) => pair.join("=")).join("; "),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    for (const value of [own, "2001:db8:fe::/48"]) {
      const response = await ask("POST", rules, deny(value));
      expect(response.status, value).toBe(409);
      expect(await response.json()).toMatchObject({ detail: expect.stringContaining(own) });
    }
    const endsAt = new Date(Date.now() + 60_000).toISOString();
    const forNow = await ask("POST", rules, { ...deny(own), action: "allow", endsAt });
    expect(forNow.status).toBe(201);
    expect((await ask("POST", rules, deny("2001:db8:fe:1::/64"))).status).toBe(409);
    const saving = await ask("POST", rules, { ...deny("2001:db8:fe:1::4/126"), action: "allow" });
    const { rule } = await saving.json<{ rule: EntryRule }>();
    const wide = await ask("POST", rules, deny("2001:db8:fe:1::/64"));
    expect(wide.status).toBe(201);
    expect((await ask("DELETE", `${rules}/${rule.id}`)).status).toBe(409);
    expect((await ask("GET", "/api/auth/me")).status).toBe(200);
    const { rule: widest } = await wide.json<{ rule: EntryRule }>();
    expect((await ask("DELETE", `${rules}/${widest.id}`)).status).toBe(204);
    expect((await ask("DELETE", `${rules}/${rule.id}`)).status).toBe(204);
  });

  test("is told what is no rule, and that there is such a rule already", async () => {
    const admin = await createAdministrator(gateway);
    const address = anAddress();
    await create(admin, deny(address));
    expect(await outcomeOf(await admin.post(rules, deny(address.toUpperCase())))).toBe("409 conflict");
    for (const body of [
      ...[deny("nowhere"), deny("10.0.0.0/33"), deny("Netherlands", { kind: "country" })],
      ...[deny(anAddress(), { note: " " }), deny(anAddress(), { endsAt: "2020-01-01T00:00:00Z" })],
      deny(anAddress(), { createdBy: "somebody" }),
    ]) {
      expect(await outcomeOf(await admin.post(rules, body))).toBe("400 invalid_request");
    }
    const missing = `${rules}/${crypto.randomUUID()}`;
    expect(await outcomeOf(await admin.send(missing, { method: "DELETE" }))).toBe("404 not_found");
  });

  test("is told of in the log, with the rule, and only where it was made", async () => {
    const admin = await createAdministrator(gateway);
    const { id, value } = await create(admin, deny(anAddress()));
    await admin.send(`${rules}/${id}`, { method: "DELETE" });
    await admin.send(`${rules}/${id}`, { method: "DELETE" });
    const filter = { target: id };
    const { data } = await listAudit(deps, "platform", { filter, limit: 10, after: null });
    expect(data).toMatchObject([
      { action: "entry_rule.deleted", actor: { id: admin.id }, changes: { value: [value, null] } },
      { action: "entry_rule.created", actor: { id: admin.id }, changes: { value: [null, value] } },
    ]);
  });
});

test("nobody else sees or edits rules or maintenance", async () => {
  const [stranger, person] = [createVisitor(gateway.app), await createPerson(gateway)];
  for (const [who, status] of [
    [stranger, 401],
    [person, 403],
  ] as const) {
    expect((await who.get(rules)).status).toBe(status);
    expect((await who.post(rules, deny(anAddress()))).status).toBe(status);
    expect((await who.send(`${rules}/${crypto.randomUUID()}`, { method: "DELETE" })).status).toBe(status);
    for (const method of ["GET", "DELETE"])
      expect((await who.send("/api/admin/maintenance", { method })).status).toBe(status);
  }
});

/** Behind the back of every isolate. */
async function plantDenial(address: string, endsAt: Date | null = null): Promise<void> {
  const rule = { id: crypto.randomUUID(), action: "deny", kind: "address", note: "x", endsAt };
  await withPlatform(deps.db, [deps.db.insert(entryRule).values({ ...rule, value: `${address}/128` })]);
}

test("a rule is over when its end is, without anybody saying so", async () => {
  const desk = createEntryDesk({ db: deps.db, changed: createChangedSessions(deps.redis) });
  const address = anAddress();
  const endsAt = new Date(Date.now() + 400);
  await plantDenial(address, endsAt);
  await desk.reload();
  const isRefused = async () => (await desk.current()).isRefused?.({ address, country: null }) ?? false;
  expect(await isRefused()).toBe(true);
  await expect.poll(isRefused, { timeout: 3_000 }).toBe(false);
});

test("everyone who comes while an isolate reads the rules for the first time waits for them", async () => {
  const address = anAddress();
  await plantDenial(address);
  const desk = createEntryDesk({ db: deps.db, changed: createChangedSessions(deps.redis) });
  const states = await Promise.all(Array.from({ length: 20 }, () => desk.current()));
  expect(states.map((state) => state.isRefused?.({ address, country: null }) ?? false)).not.toContain(false);
});

describe("a warm isolate", () => {
  test("asks neither the database nor Redis more than once a second", async () => {
    const notedSince = vi.fn(deps.redis.notedSince);
    const batch = vi.fn(deps.db.batch.bind(deps.db));
    const db = new Proxy(deps.db, {
      get: (target, name) => (name === "batch" ? batch : Reflect.get(target, name)),
    });
    const changed = createChangedSessions({ ...deps.redis, notedSince });
    const desk = createEntryDesk({ db: db as Database, changed });
    await desk.current();
    const startedMs = Date.now();
    for (let count = 0; count < 500; count += 1) {
      await desk.current();
      desk.listen();
    }
    expect(batch.mock.calls.length).toBeLessThanOrEqual(1 + Math.ceil((Date.now() - startedMs) / 1_000));
    expect(notedSince.mock.calls.length).toBeLessThanOrEqual(1 + Math.ceil((Date.now() - startedMs) / 1_000));
  });

  test("goes on with what it knows while neither answers, and lets everyone in when it knows nothing", async () => {
    let isAway = false;
    const batch = (...statements: never[]) =>
      isAway
        ? Promise.reject(new Error("away"))
        : (deps.db.batch as (...all: never[]) => unknown)(...statements);
    const db = new Proxy(deps.db, {
      get: (target, name) => (name === "batch" ? batch : Reflect.get(target, name)),
    });
    const notedSince = async (list: string, sinceMs: number) =>
      isAway ? null : await deps.redis.notedSince(list, sinceMs);
    const changed = createChangedSessions({ ...deps.redis, notedSince });
    const desk = createEntryDesk({ db: db as Database, changed });
    const address = anAddress();
    await plantDenial(address);
    await desk.reload();
    isAway = true;
    const isRefused = (at: EntryDesk) =>
      at.current().then(({ isRefused }) => isRefused?.({ address, country: null }) ?? false);
    const untilMs = Date.now() + 2_500;
    while (Date.now() < untilMs) {
      expect(await isRefused(desk)).toBe(true);
      desk.listen();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(await isRefused(createEntryDesk({ db: db as Database, changed }))).toBe(false);
  });
});

describe("during maintenance", () => {
  const endsAt = new Date(Date.now() + 600_000);
  const state: EntryState = { isRefused: null, maintenance: { message: "We move house.", endsAt } };
  const down = createTestGateway({
    deps: { entry: { ...openEntry, current: async () => state } },
  });

  test("everyone is told what, and when it is expected to be over", async () => {
    const person = await createPerson(gateway);
    const cookie = [...person.cookies].map((pair) => pair.join("=")).join("; ");
    for (const headers of [{}, { cookie }]) {
      for (const path of ["/api/notifications", "/api/billing/plans", "/openapi.json", "/nowhere"]) {
        const response = await createVisitor(down.app).get(path, headers as Record<string, string>);
        expect(response.status, path).toBe(503);
        expect(await response.json()).toMatchObject({ code: "maintenance", detail: "We move house." });
        expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(500);
      }
    }
  });

  test("an administrator signs in and goes on", async () => {
    const admin = await createAdministrator(gateway);
    const visitor = createVisitor(down.app);
    const login = { email: admin.email, password: "correct horse battery staple" };
    expect((await visitor.post("/api/auth/login", login)).status).toBe(200);
    expect((await visitor.get("/api/notifications")).status).toBe(200);
    expect((await visitor.get("/api/admin/maintenance")).status).toBe(200);
  });

  test("what machines ask is answered, and checked as ever", async () => {
    const visitor = createVisitor(down.app);
    expect((await visitor.get("/health")).status).toBe(200);
    expect((await visitor.get("/health/ready")).status).toBe(200);
    expect((await visitor.get("/api/auth/jwks")).status).toBe(200);
    // Who watches the cron from the machine must not take maintenance for a cron that stands still.
    expect((await visitor.get("/api/status")).status).toBe(200);
    expect((await visitor.post("/api/job-events", {})).status).toBe(401);
  });

  test("it is no administrator's whose record cannot be asked for", async () => {
    const identifier = { ...down.deps.identifier, identify: () => Promise.reject(new Error("away")) };
    const away = createTestGateway({ deps: { entry: down.deps.entry, identifier } });
    const response = await createVisitor(away.app).get("/api/notifications", {
      cookie: "selvedge.session_token=x",
    });
    expect(response.status).toBe(503);
  });

  test("it is not begun with an end that is over", async () => {
    const admin = await createAdministrator(gateway);
    const response = await admin.send("/api/admin/maintenance", {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message: "Now", endsAt: "2020-01-01T00:00:00Z" }),
    });
    expect(await outcomeOf(response)).toBe("400 invalid_request");
  });
});

test("a country is kept out where the network says it", async () => {
  const state: EntryState = {
    isRefused: ({ country }) => country === "ZZ",
    maintenance: null,
  };
  const { app } = createTestGateway({
    deps: { entry: { ...openEntry, current: async () => state } },
  });
  const ask = async (country: string) => {
    const request = new Request("http://localhost/api/auth/me", { cf: { country } } as RequestInit);
    return (await app.request(request)).status;
  };
  expect([await ask("ZZ"), await ask("NL")]).toEqual([403, 401]);
});
