import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { requestCount } from "../../../db/gateway/schema-platform.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { ListedTenant, TenantDetail } from "../../contract/administration.ts";
import type { Analytics } from "../../contract/analytics.ts";
import type { Explanation } from "../../contract/explain.ts";
import type { System } from "../../contract/system.ts";
import { keepCounts } from "../metrics/keep-counts.ts";
import { createKeptCounts } from "../metrics/kept-counts.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createPerson, createTeam, type Teammate } from "../testing/team.ts";

const gateway = createTestGateway();
const { db } = gateway.deps;
type Page = { data: ListedTenant[]; nextCursor: string | null };

let admin: Teammate;

beforeAll(async () => {
  admin = await createPerson(gateway);
  await db.update(user).set({ role: "admin" }).where(eq(user.id, admin.id));
});

async function read<Answer>(path: string): Promise<Answer> {
  const answer = await admin.get(`/api/admin/${path}`);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return await answer.json<Answer>();
}

describe("organizations", () => {
  test("are found by a part of their name and paged, newest first", async () => {
    const teams = [await createTeam(gateway), await createTeam(gateway)];
    const first = await read<Page>("tenants?limit=1");
    expect(first.data).toHaveLength(1);
    const second = await read<Page>(`tenants?limit=1&cursor=${first.nextCursor}`);
    expect(second.data[0]?.id).not.toBe(first.data[0]?.id);
    const [newer, older] = [first.data[0], second.data[0]];
    expect(Date.parse(newer?.createdAt ?? "")).toBeGreaterThanOrEqual(Date.parse(older?.createdAt ?? ""));
    const found = await read<Page>(`tenants?q=${teams[0]?.id}`);
    expect(found.data).toMatchObject([{ id: teams[0]?.id, members: 1, plan: "free", access: "full" }]);
    expect((await read<Page>("tenants?q=100%25_of_nothing")).data).toEqual([]);
  });

  test("show who is in them", async () => {
    const team = await createTeam(gateway);
    const viewer = await team.join("viewer");
    const { tenant } = await read<{ tenant: TenantDetail }>(`tenants/${team.id}`);
    expect(tenant.people.map(({ id, role }) => [id, role])).toEqual([
      [team.owner.id, "owner"],
      [viewer.id, "viewer"],
    ]);
    expect(await read(`tenants/${team.id}/usage`)).toMatchObject({ period: null, rows: 0 });
  });

  test.each(["tenants/nobody", "tenants/nobody/usage"])("%s is not found", async (path) => {
    expect((await admin.get(`/api/admin/${path}`)).status).toBe(404);
  });

  test.each([
    "tenants?cursor=x",
    `tenants?cursor=${btoa('["0000-01-01T00:00:00Z","a"]')}`,
    "tenants?limit=0",
    "tenants?who=me",
    "tenants/a%20b",
  ])("%s is refused", async (path) => {
    expect((await admin.get(`/api/admin/${path}`)).status).toBe(400);
  });
});

test.each(["tenants", "tenants/x", "tenants/x/usage", "system", "analytics", "explain/abcdefgh"])(
  "%s is for administrators alone",
  async (path) => {
    const person = await createPerson(gateway);
    expect((await person.get(`/api/admin/${path}`)).status).toBe(403);
  },
);

test("the system says what answers and what waits, also while the jobs worker is away", async () => {
  const system = await read<System>("system");
  expect(system.readiness.dependencies.map(({ name }) => name)).toContain("postgres");
  expect(system.queues.map(({ name }) => name)).toEqual(["mail", "accounts", "steps"]);
  expect(system.backlog).toBeNull();
  expect(system.inbox).toMatchObject({ waiting: expect.any(Number), failed: expect.any(Number) });
  expect(system.databaseConnections).toBeGreaterThan(0);
});

describe("explaining", () => {
  test("finds what the log tells of a request, by its own id and by the trace's", async () => {
    const requestId = crypto.randomUUID();
    const person = await createTeam(gateway);
    const changed = await person.owner.send("/api/auth/organization", {
      method: "PATCH",
      headers: { "content-type": "application/json", "x-request-id": requestId },
      body: JSON.stringify({ name: "Explained" }),
    });
    expect(changed.status, await changed.clone().text()).toBe(200);
    for (const id of [requestId, requestId.replaceAll("-", "")]) {
      const { audit, work } = await read<Explanation>(`explain/${id}`);
      expect(audit.map(({ action }) => action)).toEqual(["tenant.changed"]);
      expect(work).toBeNull();
    }
  });

  test("of nothing is nothing, and of no id is refused", async () => {
    const nothing = await read<Explanation>(`explain/${crypto.randomUUID()}`);
    expect(nothing).toMatchObject({ audit: [], inbox: [], invoices: [] });
    expect((await admin.get("/api/admin/explain/short")).status).toBe(400);
  });
});

describe("analytics", () => {
  test.each(["from=0000-01-01", "to=0000-01-01", "to=9999-12-31", "from=9999-12-31", "from=2026-13-01"])(
    "of %s are refused",
    async (query) => {
      expect((await admin.get(`/api/admin/analytics?${query}`)).status).toBe(400);
    },
  );

  test("add up what every isolate hands over, and say how fast it was", async () => {
    const before = await read<Analytics>("analytics");
    const [one, other] = [createKeptCounts(), createKeptCounts()];
    for (let count = 0; count < 18; count += 1) one.see(200, 4);
    other.see(404, 4);
    other.see(500, 8_000);
    await keepCounts({ db }, one);
    await keepCounts({ db }, other);
    const after = await read<Analytics>("analytics");
    const total = ({ points }: Analytics, name: "requests" | "clientErrors" | "serverErrors") =>
      points.reduce((sum, point) => sum + point[name], 0);
    expect(total(after, "requests") - total(before, "requests")).toBe(20);
    expect(total(after, "clientErrors") - total(before, "clientErrors")).toBe(1);
    expect(total(after, "serverErrors") - total(before, "serverErrors")).toBe(1);
    expect(after.points).toHaveLength(7);
    expect(after.countedSince).not.toBeNull();
    expect(after.points.at(-1)?.p50Ms).toBeGreaterThan(0);
  });

  test("have a point an hour for few days, with who signed up and who did something", async () => {
    const today = new Date().toISOString().slice(0, 10);
    const { step, points } = await read<Analytics>(`analytics?from=${today}&to=${today}`);
    expect([step, points.length]).toEqual(["hour", 24]);
    expect(points.reduce((sum, { signUps }) => sum + signUps, 0)).toBeGreaterThan(0);
    expect(Math.max(...points.map(({ activePeople }) => activePeople))).toBeGreaterThan(0);
  });

  test.each(["from=2026-02-02&to=2026-02-01", "from=2020-01-01&to=2026-01-01", "from=today", "days=7"])(
    "%s is refused",
    async (query) => {
      expect((await admin.get(`/api/admin/analytics?${query}`)).status).toBe(400);
    },
  );

  test("counts that the database does not take are kept for the next time", async () => {
    const counts = createKeptCounts();
    counts.see(200, 1);
    const away = createTestGateway({
      vars: { DATABASE_URL: "postgres://gateway:wrong-password@127.0.0.1:9/gateway" },
    });
    await keepCounts({ db: away.deps.db }, counts);
    expect(counts.take()).toEqual([{ statusClass: 2, bucket: 0, count: 1 }]);
  });

  test("nobody reads counts outside of the platform's own transactions", async () => {
    expect(await db.select().from(requestCount)).toEqual([]);
    const [rows] = await withPlatform(db, [db.select().from(requestCount)]);
    expect(rows.length).toBeGreaterThan(0);
  });
});
