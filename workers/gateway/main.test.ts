import { SELF } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, inject, test } from "vitest";
import { createApp } from "./app.ts";
import { createDeps } from "./deps.ts";
import main from "./main.ts";
import { routeClassOf } from "./policies.ts";
import { createSignedIn, newEmail, password } from "./testing/account.ts";
import { createTestGateway } from "./testing/gateway.ts";

const from = (address: string) => ({ "content-type": "application/json", "x-forwarded-for": address });

async function mailedToken(email: string): Promise<string> {
  const response = await fetch(`${inject("mailboxUrl")}/api/messages`);
  const mails = await response.json<{ to: string; text: string }[]>();
  return mails.find(({ to }) => to === email)?.text.match(/token=(\S+)/)?.[1] ?? "";
}

/** Each call is a request of its own to the worker, all in one isolate. */
function post(path: string, address: string, body: unknown): Promise<Response> {
  return SELF.fetch(`http://localhost${path}`, {
    method: "POST",
    headers: from(address),
    body: JSON.stringify(body),
  });
}

type Person = { email: string; address: string };

/** Signs up, proves the address, signs in, and asks eight times at once who it is. */
async function journey({ email, address }: Person) {
  const registered = await post("/api/auth/register", address, { name: "Ada", email, password });
  await expect.poll(() => mailedToken(email), { timeout: 15_000 }).not.toBe("");
  const verified = await post("/api/auth/verify", address, { token: await mailedToken(email) });
  const login = await post("/api/auth/login?token=true", address, { email, password });
  const { token } = await login.json<{ token: string }>();
  const headers = { ...from(address), authorization: `Bearer ${token}` };
  const answers = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const me = await SELF.fetch("http://localhost/api/auth/me", { headers });
      return [me.status, (await me.json<{ user?: { email: string } }>()).user?.email];
    }),
  );
  return { statuses: [registered.status, verified.status, login.status], answers };
}

// What the worker imports late it imports here, by a request alone. Vite's module runner, unlike the bundle, has a second
// request wait for the import that a first one began, and workerd ends whoever waits for another request.
beforeAll(async () => {
  const address = "203.0.113.100";
  const { email } = await createSignedIn(createTestGateway());
  expect((await post("/api/auth/login?token=true", address, { email, password })).status).toBe(200);
  const newcomer = { name: "Ada", email: newEmail(), password };
  expect((await post("/api/auth/register", address, newcomer)).status).toBe(201);
});

test("requests of many people at once, through the queue and the mailbox, do not disturb each other", async () => {
  const people = Array.from({ length: 6 }, (_, index) => ({
    email: newEmail(),
    address: `203.0.113.${index + 1}`,
  }));
  const journeys = await Promise.all(people.map(journey));
  for (const [index, { statuses, answers }] of journeys.entries()) {
    expect(statuses).toEqual([201, 204, 200]);
    for (const answer of answers) expect(answer).toEqual([200, people[index]?.email]);
  }
});

test("a worker that is not configured answers 503 and shows nothing of why", async () => {
  const broken = { ...env, AUTH_SECRET: "development-only", ENVIRONMENT: "production" };
  const response = await main.fetch(new Request("http://localhost/health"), broken, {} as ExecutionContext);
  expect(response.status).toBe(503);
  expect(await response.text()).not.toContain("AUTH_SECRET");
});

test("the OpenAPI document says where the API is, and how lists and events are read on", async () => {
  const { servers, paths } = await (await createApp(createDeps(env)).request("/openapi.json")).json<{
    servers: { url: string }[];
    paths: Record<
      string,
      Record<string, { parameters?: { name: string; required?: boolean }[]; responses: object }>
    >;
  }>();
  expect(servers).toEqual([{ url: env.PUBLIC_URL }]);
  for (const [path, ...others] of [
    ["/api/datasets", "q", "sort", "deleted", "metadata"],
    ["/api/tasks", "datasetId", "status"],
    ["/api/cms/collections/{collection}", "preview", "status", "search", "sort"],
  ]) {
    const parameters = (paths[path ?? ""]?.get?.parameters ?? []).filter(({ name }) => name !== "collection");
    expect(parameters.map(({ name, required = false }) => [name, required])).toEqual(
      ["limit", "cursor", ...others].map((name) => [name, false]),
    );
  }
  const events = paths["/api/tasks/{id}/events"]?.get;
  expect(events?.parameters?.map(({ name }) => name)).toEqual(["id", "last-event-id"]);
  expect(Object.keys(events?.responses ?? {})).toEqual(expect.arrayContaining(["200", "204"]));
  expect(Object.keys(paths["/api/datasets/{id}"] ?? {}).sort()).toEqual(["delete", "get", "patch"]);
});

test("every route below /api is counted by some policy, but for the keys", async () => {
  const uncounted = createApp(createDeps(env)).routes.filter(
    ({ path }) => path.startsWith("/api/") && !path.includes("*") && routeClassOf(path) === null,
  );
  expect(new Set(uncounted.map(({ path }) => path))).toEqual(new Set(["/api/auth/jwks"]));
});
