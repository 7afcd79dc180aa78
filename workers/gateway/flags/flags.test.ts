import { eq } from "drizzle-orm";
import { decodeJwt } from "jose";
import { expect, test, vi } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { featureFlagOverride } from "../../../db/gateway/schema-platform.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { Flag, TenantFlag } from "../../contract/flags.ts";
import { createTestGateway, type TestGateway } from "../testing/gateway.ts";
import { createPerson, createTeam, outcomeOf, sendJson, type Teammate } from "../testing/team.ts";

const gateway = createTestGateway();
const flags = "/api/admin/flags";
const flag = "run_comparison";
const ofTenant = (id: string) => `/api/admin/tenants/${id}/flags`;
const off = { isOn: false, note: "It is slow for them" };

async function createAdministrator(of: TestGateway = gateway): Promise<Teammate> {
  const person = await createPerson(of);
  await of.deps.db.update(user).set({ role: "admin" }).where(eq(user.id, person.id));
  return person;
}

const shownTo = async (person: Teammate) =>
  (await (await person.get("/api/auth/me")).json<{ flags: string[] }>()).flags;

const effective = async (admin: Teammate, id: string) =>
  (await (await admin.get(ofTenant(id))).json<{ data: TenantFlag[] }>()).data.find(
    ({ name }) => name === flag,
  );

test("an administrator switches a flag off for one tenant, which its members and its tokens say, and the log tells of once", async () => {
  const admin = await createAdministrator();
  const { id, owner } = await createTeam(gateway);
  const { owner: other } = await createTeam(gateway);
  expect(await shownTo(owner)).toContain(flag);
  for (const _ of ["first", "again"]) {
    const answer = await sendJson(admin, "PUT", `${ofTenant(id)}/${flag}`, off);
    expect(answer.status, await answer.clone().text()).toBe(200);
  }
  expect(await shownTo(owner)).not.toContain(flag);
  expect(await shownTo(other)).toContain(flag);
  const { token } = await (await owner.get("/api/auth/token")).json<{ token: string }>();
  expect(decodeJwt(token).flags).toEqual(["import_from_url"]);
  expect(await effective(admin, id)).toEqual({ name: flag, isOn: false, because: "tenant", note: off.note });
  const { data } = await (await admin.get(flags)).json<{ data: Flag[] }>();
  expect(data.find(({ name }) => name === flag)?.overrides).toBeGreaterThan(0);
  const log = `/api/admin/audit?tenant=${id}&action=feature_flag.overridden`;
  expect((await (await admin.get(log)).json<{ data: unknown[] }>()).data).toMatchObject([
    { target: { id: flag }, changes: { [flag]: [null, `off: ${off.note}`] } },
  ]);
  expect((await admin.send(`${ofTenant(id)}/${flag}`, { method: "DELETE" })).status).toBe(204);
  expect(await shownTo(owner)).toContain(flag);
  expect(await effective(admin, id)).toMatchObject({ isOn: true, note: null });
});

test("another isolate hears of a change within seconds, and asks no database on the way", async () => {
  const elsewhere = createTestGateway();
  const { id } = await createTeam(gateway);
  const { flags: desk, db } = elsewhere.deps;
  expect(await desk.enabledFor(id)).toContain(flag);
  const batches = vi.spyOn(db, "batch");
  for (let index = 0; index < 20; index += 1) expect(await desk.enabledFor(id)).toContain(flag);
  expect(batches).not.toHaveBeenCalled();
  const admin = await createAdministrator();
  await sendJson(admin, "PUT", `${ofTenant(id)}/${flag}`, off);
  await expect
    .poll(async () => (await desk.enabledFor(id)).includes(flag), { timeout: 8_000, interval: 200 })
    .toBe(false);
});

test("an administrator says what holds for all, which the log tells of, and takes it back", async () => {
  const admin = await createAdministrator();
  const name = "import_from_url";
  const put = (body: object) => sendJson(admin, "PUT", `${flags}/${name}`, { note: "A test", ...body });
  const answer = await put({ rollout: "share", sharePercent: 40 });
  expect(await answer.json()).toMatchObject({ flag: { name, rollout: "share", sharePercent: 40 } });
  expect(await (await put({ rollout: "default" })).json()).toMatchObject({
    flag: { rollout: "default", sharePercent: null },
  });
  const log = "/api/admin/audit?action=feature_flag.changed&limit=2";
  expect((await (await admin.get(log)).json<{ data: unknown[] }>()).data).toMatchObject([
    { actor: { id: admin.id }, target: { id: name }, changes: { rollout: ["40 %", "default"] } },
    { changes: { rollout: ["default", "40 %"], note: [null, "A test"] } },
  ]);
});

test.each([
  ["no share", { rollout: "share" }],
  ["a share of what is on", { rollout: "on", sharePercent: 10 }],
  ["a share of nothing", { rollout: "share", sharePercent: 0 }],
  ["no reason", { rollout: "on", note: " " }],
  ["another field", { rollout: "on", tenantId: "acme" }],
])("%s is refused, and changes nothing", async (_, body) => {
  const admin = await createAdministrator();
  const answer = await sendJson(admin, "PUT", `${flags}/${flag}`, { note: "A test", ...body });
  expect(await outcomeOf(answer)).toBe("400 invalid_request");
  const { data } = await (await admin.get(flags)).json<{ data: Flag[] }>();
  expect(data.find(({ name }) => name === flag)?.rollout).toBe("default");
});

test("nobody else sees or changes flags, and a flag or tenant that is not there is not found", async () => {
  const { id, owner } = await createTeam(gateway);
  const asks = (who: Teammate, name = flag) => [
    () => who.get(flags),
    () => who.get(ofTenant(id)),
    () => sendJson(who, "PUT", `${flags}/${name}`, { rollout: "off", note: "x" }),
    () => sendJson(who, "PUT", `${ofTenant(id)}/${name}`, off),
    () => who.send(`${ofTenant(id)}/${name}`, { method: "DELETE" }),
  ];
  for (const ask of asks(owner)) expect(await outcomeOf(await ask())).toBe("403 forbidden");
  const admin = await createAdministrator();
  for (const ask of asks(admin, "constructor").slice(2))
    expect(await outcomeOf(await ask())).toBe("400 invalid_request");
  const missing = crypto.randomUUID();
  expect(await outcomeOf(await admin.get(ofTenant(missing)))).toBe("404 not_found");
  expect(await outcomeOf(await sendJson(admin, "PUT", `${ofTenant(missing)}/${flag}`, off))).toBe(
    "404 not_found",
  );
});

test("what was said of a tenant is no other tenant's to see", async () => {
  const admin = await createAdministrator();
  const [{ id }, { id: other }] = [await createTeam(gateway), await createTeam(gateway)];
  await sendJson(admin, "PUT", `${ofTenant(id)}/${flag}`, off);
  const { db } = gateway.deps;
  const seen = (tenant: string) => withTenant(db, tenant, [db.select().from(featureFlagOverride)]);
  expect((await seen(id))[0]).toHaveLength(1);
  expect((await seen(other))[0]).toEqual([]);
});
