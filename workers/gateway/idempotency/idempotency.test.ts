import { eq, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../../../db/gateway/client.ts";
import { organization, user } from "../../../db/gateway/schema.ts";
import { idempotencyKey } from "../../../db/gateway/schema-platform.ts";
import { withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import { uploadTimeoutMs } from "../proxy/forward-to-jobs.ts";
import { jobsOperations } from "../proxy/operations.ts";
import { personalTenantId } from "../tenants/personal-tenant.ts";
import { createApiKey } from "../testing/api-key.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createPerson, createTeam, outcomeOf, type Teammate } from "../testing/team.ts";
import { serviceThat } from "../testing/upstream.ts";
import { createVisitor } from "../testing/visitor.ts";
import { lockedSecondsFor, takesIdempotencyKey } from "./idempotent-routes.ts";
import { removeOldKeys } from "./kept-answers.ts";

/** Carries tasks out, and says how often. */
const jobs = { carriedOut: 0, answer: async () => created("task") };

function created(id: string): Response {
  const headers = { location: `/api/tasks/${id}`, "x-internal": "stays here" };
  return Response.json({ task: { id } }, { status: 202, headers });
}

const fetcher = serviceThat(async (request) => {
  jobs.carriedOut += 1;
  await request.text();
  return await jobs.answer();
});
const vars = { JOBS: fetcher };

const gateway = createTestGateway({ vars });
const elsewhere = createTestGateway({ vars });
const { db } = gateway.deps;
const datasetId = "00000000-0000-4000-8000-000000000001";
const body = { datasetId };
let owner: Teammate;
let tenantId: string;

beforeAll(async () => {
  ({ owner, id: tenantId } = await createTeam(gateway));
});

beforeEach(() => {
  Object.assign(jobs, { carriedOut: 0, answer: async () => created("task") });
});

const newKey = () => crypto.randomUUID();
const cookieOf = ({ cookies }: Teammate) => [...cookies].map((pair) => pair.join("=")).join("; ");

/** As the owner, by any gateway and to any route. */
function ask(
  key: string,
  { of = gateway, path = "/api/tasks", method = "POST", json = body as object, headers = {} } = {},
): Promise<Response> {
  return Promise.resolve(
    of.app.request(path, {
      method,
      headers: {
        ...{ "content-type": "application/json", "idempotency-key": key, cookie: cookieOf(owner) },
        ...{ "x-forwarded-for": "198.18.77.1", ...headers },
      },
      body: JSON.stringify(json),
    }),
  );
}

async function change(values: Partial<Record<"lockedUntil" | "expiresAt", ReturnType<typeof sql>>>) {
  await withPlatform(db, [
    db.update(idempotencyKey).set(values).where(eq(idempotencyKey.tenantId, tenantId)),
  ]);
}

describe("the same request with the same key", () => {
  test("is carried out once, and gets the same answer, which says what it is", async () => {
    const key = newKey();
    const [first, again, other] = [await ask(key), await ask(key), await ask(key, { of: elsewhere })];
    expect(jobs.carriedOut).toBe(1);
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    const text = await first.text();
    for (const replay of [again, other]) {
      expect([replay.status, await replay.text()]).toEqual([202, text]);
      expect(replay.headers.get("idempotency-replayed")).toBe("true");
      expect(replay.headers.get("location")).toBe("/api/tasks/task");
      expect(replay.headers.get("content-type")).toBe(first.headers.get("content-type"));
      expect(replay.headers.get("x-request-id")).not.toBe(first.headers.get("x-request-id"));
      expect(replay.headers.get("cache-control")).toBe("no-store");
    }
  });

  test("is carried out once however many come at the same instant, by two isolates", async () => {
    jobs.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return created("task");
    };
    for (let round = 0; round < 5; round += 1) {
      jobs.carriedOut = 0;
      const key = newKey();
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) => ask(key, { of: index % 2 === 0 ? gateway : elsewhere })),
      );
      expect(jobs.carriedOut).toBe(1);
      const outcomes = await Promise.all(answers.map(outcomeOf));
      expect(outcomes.filter((outcome) => outcome === "202").length).toBeGreaterThanOrEqual(1);
      for (const outcome of outcomes) expect(["202", "409 idempotency_in_flight"]).toContain(outcome);
      const refused = answers.find(({ status }) => status === 409);
      if (refused !== undefined) expect(refused.headers.get("retry-after")).toBe("1");
      expect(await outcomeOf(await ask(key))).toBe("202");
      expect(jobs.carriedOut).toBe(1);
    }
  });

  test("with quotes, as the draft writes it, is the same key", async () => {
    const key = newKey();
    await ask(key);
    expect((await ask(`"${key}"`)).headers.get("idempotency-replayed")).toBe("true");
  });

  test("is answered by 422 for another body, another type, query, route or method", async () => {
    const key = newKey();
    await ask(key);
    const others = [
      { json: { datasetId: datasetId.replace("1", "2") } },
      { json: { datasetId, more: 1 } },
      { headers: { "content-type": "application/json; charset=utf-8" } },
      { path: "/api/tasks?x=1" },
      { path: "/api/user/me", method: "PATCH" },
      { path: `/api/datasets/${datasetId}`, method: "DELETE" },
    ];
    for (const other of others) {
      expect(await outcomeOf(await ask(key, other)), JSON.stringify(other)).toBe("422 idempotency_mismatch");
    }
    expect(jobs.carriedOut).toBe(1);
  });

  test.each(["", " ", "a b", "a,b", '"a', 'a"b"', "ä", "x".repeat(256), '""'])(
    "is refused when the key is %j",
    async (key) => {
      expect(await outcomeOf(await ask(key))).toBe("400 invalid_request");
      expect(jobs.carriedOut).toBe(0);
    },
  );
});

describe("a key is its caller's", () => {
  test("and somebody else's, or another tenant's, is another", async () => {
    const key = newKey();
    await ask(key);
    const other = (await createTeam(gateway)).owner;
    expect(
      (await ask(key, { headers: { cookie: cookieOf(other) } })).headers.get("idempotency-replayed"),
    ).toBeNull();
    expect(jobs.carriedOut).toBe(2);
  });

  test("and an API key's is not that of the person who made it", async () => {
    const key = newKey();
    await ask(key);
    const { key: secret } = await createApiKey(owner, { scopes: ["tasks:write"] });
    const headers = { cookie: "", authorization: `Bearer ${secret}` };
    expect((await ask(key, { headers })).status).toBe(202);
    expect((await ask(key, { headers })).headers.get("idempotency-replayed")).toBe("true");
    expect(jobs.carriedOut).toBe(2);
  });

  test("and a stranger's is their address's", async () => {
    const key = newKey();
    const from = (address: string) => ({ cookie: "", "x-forwarded-for": address });
    const restore = { path: "/api/user/me/restore", json: { token: "x".repeat(20) } };
    const send = (address: string) => ask(key, { ...restore, headers: from(address) });
    const first = await send("198.18.77.2");
    expect(first.status).toBe(400);
    expect((await send("198.18.77.2")).headers.get("idempotency-replayed")).toBe("true");
    expect((await send("198.18.77.3")).headers.get("idempotency-replayed")).toBeNull();
  });
});

describe("what is not kept is carried out again", () => {
  test.each([500, 502, 503, 429, 409, 403])("an answer of status %i", async (status) => {
    const key = newKey();
    // Of its own: what fails often is not asked for a while.
    const of = createTestGateway({ vars });
    jobs.answer = async () => Response.json({ code: "x" }, { status });
    expect((await ask(key, { of })).status).toBe(status);
    jobs.answer = async () => created("task");
    const again = await ask(key, { of });
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([202, null]);
    expect(jobs.carriedOut).toBe(2);
  });

  test("one that broke off", async () => {
    const key = newKey();
    // Of its own: what fails often is not asked for a while.
    const of = createTestGateway({ vars });
    jobs.answer = () => Promise.reject(new Error("connection lost"));
    expect((await ask(key, { of })).status).toBe(503);
    jobs.answer = async () => created("task");
    expect((await ask(key, { of })).status).toBe(202);
  });

  test("one whose key has passed its day", async () => {
    const key = newKey();
    await ask(key);
    await change({ expiresAt: sql`now() - interval '1 second'` });
    expect((await ask(key, { json: { other: true } })).headers.get("idempotency-replayed")).toBeNull();
    expect(jobs.carriedOut).toBe(2);
  });
});

test("an answer that is too large to keep says so, and is not carried out again", async () => {
  const key = newKey();
  jobs.answer = async () => Response.json({ text: "x".repeat(40_000) }, { status: 201 });
  expect((await (await ask(key)).json<{ text: string }>()).text).toHaveLength(40_000);
  expect(await outcomeOf(await ask(key))).toBe("409 conflict");
  expect(jobs.carriedOut).toBe(1);
});

test("whoever crashed in between holds a key for two minutes, and then the same request may be tried again", async () => {
  const key = newKey();
  jobs.answer = () => new Promise<Response>((resolve) => setTimeout(() => resolve(created("late")), 1_500));
  const hanging = ask(key);
  await expect.poll(() => jobs.carriedOut, { timeout: 10_000 }).toBe(1);
  expect(await outcomeOf(await ask(key))).toBe("409 idempotency_in_flight");
  await change({ lockedUntil: sql`now() - interval '1 second'` });
  expect(await outcomeOf(await ask(key, { json: { other: true } }))).toBe("422 idempotency_mismatch");
  jobs.answer = async () => created("second");
  const again = await ask(key, { of: elsewhere });
  expect(await again.json()).toEqual({ task: { id: "second" } });
  await hanging;
  // Who was thought to have crashed does not write over what came after it.
  expect(await (await ask(key)).json()).toEqual({ task: { id: "second" } });
});

test("a key is held for longer than whatever takes one may take", async () => {
  const slow = jobsOperations.filter(({ slow }) => slow);
  expect(slow.length).toBeGreaterThan(0);
  for (const { path } of slow)
    expect(lockedSecondsFor(path.replace("{id}", datasetId)) * 1_000).toBeGreaterThan(uploadTimeoutMs);
  const key = newKey();
  await ask(key, { path: "/api/datasets/import" });
  const [[row]] = await withPlatform(db, [
    db
      .select({ seconds: sql<number>`extract(epoch from max(${idempotencyKey.lockedUntil} - now()))::int` })
      .from(idempotencyKey)
      .where(eq(idempotencyKey.tenantId, tenantId)),
  ]);
  expect(row?.seconds).toBeGreaterThan(uploadTimeoutMs / 1_000);
});

test("a key is refused while nothing can be kept, and nothing is carried out", async () => {
  const key = newKey();
  const away = new Proxy(db, {
    get: (target, name) =>
      name === "batch" ? () => Promise.reject(new Error("away")) : Reflect.get(target, name),
  });
  const broken = createTestGateway({ vars, deps: { db: away as Database } });
  const response = await ask(key, { of: broken });
  expect(response.headers.get("retry-after")).toBe("5");
  expect(await outcomeOf(response)).toBe("503 unavailable");
  expect(jobs.carriedOut).toBe(0);
});

describe("a key is not heeded", () => {
  test.each(["/api/billing/portal", "/api/billing/checkout", "/api/cms/files"])("for %s", (path) => {
    expect(takesIdempotencyKey("POST", path)).toBe(false);
    expect(takesIdempotencyKey("POST", "/api/tasks")).toBe(true);
  });

  test("where the answer is a secret, or signs somebody in", async () => {
    const key = newKey();
    const make = () =>
      ask(key, { path: "/api/auth/api-keys", json: { name: "One", scopes: ["tasks:read"] } });
    const [first, second] = [await make(), await make()];
    expect([first.status, second.status]).toEqual([201, 201]);
    const [one, two] = [await first.json<{ key: string }>(), await second.json<{ key: string }>()];
    expect(one.key).not.toBe(two.key);
    const login = { email: owner.email, password: "correct horse battery staple" };
    const signIn = () => ask(key, { path: "/api/auth/login", json: login, headers: { cookie: "" } });
    expect((await signIn()).headers.get("set-cookie")).toBeTruthy();
    expect((await signIn()).headers.get("idempotency-replayed")).toBeNull();
    const rows = await withPlatform(db, [
      db
        .select({ body: idempotencyKey.body })
        .from(idempotencyKey)
        .where(eq(idempotencyKey.tenantId, tenantId)),
    ]);
    expect(JSON.stringify(rows)).not.toContain(btoa(one.key).slice(4, 30));
  });

  test("where nothing changes, and on a route that is not there", async () => {
    const visitor = createVisitor(gateway.app);
    for (const path of ["/health", "/api/billing/nowhere"]) {
      const response = await visitor.get(path, { "idempotency-key": "a b" });
      expect(response.status, path).not.toBe(400);
    }
    const missing = await visitor.post("/api/nowhere", {}, { "idempotency-key": "a b" });
    expect(missing.status).toBe(404);
  });
});

test("what was answered goes with the account, and after its day with the sweep", async () => {
  const leaving = await createPerson(gateway);
  const key = newKey();
  await ask(key, { headers: { cookie: cookieOf(leaving) } });
  const rowsOf = async () => {
    const [rows] = await withPlatform(db, [
      db.select().from(idempotencyKey).where(eq(idempotencyKey.userId, leaving.id)),
    ]);
    return rows.length;
  };
  expect(await rowsOf()).toBe(1);
  const own = await personalTenantId(leaving.id);
  await withTenant(db, own, [
    db.delete(organization).where(eq(organization.id, own)),
    db.delete(user).where(eq(user.id, leaving.id)),
  ]);
  expect(await rowsOf()).toBe(0);
  await ask(newKey());
  await change({ expiresAt: sql`now() - interval '1 second'` });
  await removeOldKeys(db);
  const [left] = await withPlatform(db, [
    db.select().from(idempotencyKey).where(eq(idempotencyKey.tenantId, tenantId)),
  ]);
  expect(left).toEqual([]);
});
