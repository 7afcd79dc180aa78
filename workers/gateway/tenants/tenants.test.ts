import { expect, test } from "vitest";
import { createSignedIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

const gateway = createTestGateway();

type Me = { tenant: { id: string; name: string; slug: string } | null; role: string | null };
const me = async (visitor: Visitor) => (await visitor.get("/api/auth/me")).json<Me>();
const newSlug = () => `team-${crypto.randomUUID().slice(0, 12)}`;

test("a new organization is owned by who made it, and is where they go on", async () => {
  const visitor = await createSignedIn(gateway);
  const personal = (await me(visitor)).tenant;
  const slug = newSlug();
  const created = await visitor.post("/api/auth/organization/create", { name: "Team", slug });
  expect(created.status, await created.clone().text()).toBe(201);
  expect(await me(visitor)).toMatchObject({ tenant: { name: "Team", slug }, role: "owner" });
  const list = await (await visitor.get("/api/auth/organization/list")).json<{ data: { slug: string }[] }>();
  expect(list.data.map((one) => one.slug).sort()).toEqual([personal?.slug, slug].sort());
});

test("a slug that is taken is a conflict, said of the field", async () => {
  const [one, two] = [await createSignedIn(gateway), await createSignedIn(gateway)];
  const organization = { name: "Team", slug: newSlug() };
  await one.post("/api/auth/organization/create", organization);
  const response = await two.post("/api/auth/organization/create", organization);
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({ code: "conflict", errors: [{ path: "body.slug" }] });
});

test("switching the organization is seen by the next request, by cookie and by token", async () => {
  const visitor = await createSignedIn(gateway);
  const personal = (await me(visitor)).tenant;
  await visitor.post("/api/auth/organization/create", { name: "Team", slug: newSlug() });
  const { token } = await (await visitor.get("/api/auth/token")).json<{ token: string }>();
  const switched = await visitor.post("/api/auth/organization/set-active", { organizationId: personal?.id });
  expect(switched.status, await switched.clone().text()).toBe(200);
  expect((await me(visitor)).tenant).toEqual(personal);
  const bearer = await createVisitor(gateway.app).get("/api/auth/me", { authorization: `Bearer ${token}` });
  expect((await bearer.json<Me>()).tenant).toEqual(personal);
  const renewed = await (await visitor.get("/api/auth/token")).json<{ token: string }>();
  expect(renewed.token).not.toBe(token);
});

test("another's organization cannot be entered, by id or by slug", async () => {
  const owner = await createSignedIn(gateway);
  const stranger = await createSignedIn(gateway);
  const own = (await me(stranger)).tenant;
  const other = (await me(owner)).tenant;
  const answers = [];
  for (const body of [
    { organizationId: other?.id },
    { organizationSlug: other?.slug },
    { organizationId: "nowhere" },
  ]) {
    const response = await stranger.post("/api/auth/organization/set-active", body);
    const { requestId: _, ...problem } = await response.json<Record<string, unknown>>();
    answers.push(problem);
  }
  expect(answers[0]).toMatchObject({ status: 403, code: "forbidden" });
  expect(answers).toEqual([answers[0], answers[0], answers[0]]);
  expect((await me(stranger)).tenant).toEqual(own);
});

test("nobody makes, lists or switches without a session", async () => {
  const visitor = createVisitor(gateway.app);
  const answers = [
    await visitor.post("/api/auth/organization/create", { name: "Team", slug: newSlug() }),
    await visitor.get("/api/auth/organization/list"),
    await visitor.post("/api/auth/organization/set-active", { organizationId: "x" }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
});

test.each([
  [{}],
  [{ organizationId: null }],
  [{ organizationSlug: "a\u0000" }],
  [{ organizationId: "a", organizationSlug: "b" }],
  [{ teamId: "x" }],
])("nobody switches by %j", async (body) => {
  const visitor = await createSignedIn(gateway);
  expect((await visitor.post("/api/auth/organization/set-active", body)).status).toBe(400);
});

test.each([
  [{ name: "", slug: "fine" }],
  [{ name: "Team", slug: "Not Fine" }],
  [{ name: "Team", slug: "personal-of-somebody" }],
  [{ name: "Team", slug: "-" }],
  [{ name: "Te\u0000am", slug: "fine" }],
  [{ name: "Team", slug: "fi\u0000ne" }],
  [{ name: "Team", slug: "fine", personal: true }],
  [{ name: "Team", slug: "fine", id: "chosen" }],
  [{ name: "Team", slug: "fine", userId: "somebody" }],
  [{ name: "Team", slug: "fine", logo: "https://evil.test/x.svg" }],
  [{ name: "Team", slug: "fine", metadata: { plan: "scale" } }],
])("an organization is not made of %j", async (body) => {
  const visitor = await createSignedIn(gateway);
  const before = (await me(visitor)).tenant;
  expect((await visitor.post("/api/auth/organization/create", body)).status).toBe(400);
  expect((await me(visitor)).tenant).toEqual(before);
});
