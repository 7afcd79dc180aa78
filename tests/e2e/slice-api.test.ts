import { describe, expect, inject, it } from "vitest";
import type { Me } from "../../workers/contract/auth.ts";
import type { Plan } from "../../workers/contract/billing.ts";
import type { Post } from "../../workers/contract/cms.ts";
import type { Task } from "../../workers/contract/tasks.ts";
import { demoPassword, newEmail, signIn, verifyByMail } from "./accounts.ts";
import { createClient } from "./api-client.ts";
import { mailsTo, mailTo } from "./mailbox.ts";
import { uploadCsv, waitForTask } from "./tasks.ts";

const site = inject("urls").site;
const gateway = inject("urls").gateway;

describe("accounts", () => {
  it("signs up, verifies by mail, signs in, says who it is and signs out", async () => {
    const client = createClient(site);
    const email = newEmail("ada");
    const registered = await client.post("/api/auth/register", {
      name: "Ada",
      email,
      password: demoPassword,
    });
    expect(registered.status).toBe(201);
    expect(await registered.json()).toMatchObject({ user: { email, name: "Ada", emailVerified: false } });
    expect((await client.fetch("/api/auth/me")).status).toBe(401);

    const early = await client.post("/api/auth/login", { email, password: demoPassword });
    expect(early.status).toBe(403);
    expect(await early.json()).toMatchObject({ code: "email_not_verified" });

    await verifyByMail(client, email);
    const login = await client.post("/api/auth/login?token=true", { email, password: demoPassword });
    expect(login.status).toBe(200);
    const { user, token } = (await login.json()) as { user: Me["user"]; token: string };
    expect(user).toMatchObject({ email, emailVerified: true, role: "user" });
    const cookie = login.headers
      .getSetCookie()
      .find((line) => /session/i.test(line) && /httponly/i.test(line));
    expect(cookie).toMatch(/samesite=lax/i);

    const me = (await (await client.fetch("/api/auth/me")).json()) as Me;
    expect(me).toMatchObject({ user: { email }, role: "owner", entitlements: { plan: "free" } });
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    expect(claims).toMatchObject({ sub: user.id, tenant: me.tenant?.id, role: "owner", plan: "free" });

    const bearer = await fetch(`${gateway}/api/auth/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(bearer.status).toBe(200);

    const before = new Map(client.cookies);
    expect((await client.post("/api/auth/logout", {})).status).toBe(204);
    expect((await client.fetch("/api/auth/me")).status).toBe(401);
    client.cookies.clear();
    for (const [name, value] of before) client.cookies.set(name, value);
    await expect.poll(async () => (await client.fetch("/api/auth/me")).status, { timeout: 5_000 }).toBe(401);
  });

  it("answers a registered address as it answers a new one, and tells only that address", async () => {
    const client = createClient(site);
    const fresh = newEmail("new");
    const first = await client.post("/api/auth/register", {
      name: "N",
      email: fresh,
      password: demoPassword,
    });
    const again = await client.post("/api/auth/register", {
      name: "N",
      email: "owner@acme.test",
      password: "another long password",
    });
    expect(again.status).toBe(first.status);
    const [shown, hidden] = [await first.json(), await again.json()] as { user: Record<string, unknown> }[];
    expect(Object.keys(hidden?.user ?? {})).toEqual(Object.keys(shown?.user ?? {}));
    expect(again.headers.getSetCookie()).toEqual([]);
    expect((await mailTo("owner@acme.test")).subject).not.toBe((await mailTo(fresh)).subject);
    await signIn("owner@acme.test");
  });

  it("keeps what a body must not set", async () => {
    const client = createClient(site);
    const body = { name: "Mallory", email: newEmail("mallory"), password: demoPassword };
    for (const extra of [{ role: "admin" }, { emailVerified: true }, { tenantId: "acme" }]) {
      const response = await client.post("/api/auth/register", { ...body, ...extra });
      expect([400, 422]).toContain(response.status);
      expect(JSON.stringify(await response.json())).toContain(Object.keys(extra)[0]);
    }
    expect(await mailsTo(body.email)).toEqual([]);
  });

  it("denies the 11th sign-in attempt in 15 minutes, by whichever way it comes", async () => {
    const client = createClient(site);
    const attempts: Response[] = [];
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      const path = attempt % 2 === 0 ? "/api/auth/login" : "/api/auth/sign-in/email";
      attempts.push(await client.post(path, { email: "owner@acme.test", password: "wrong password" }));
    }
    expect(attempts.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 401));
    const denied = await client.post("/api/auth/login", { email: "owner@acme.test", password: demoPassword });
    expect(denied.status).toBe(429);
    expect(denied.headers.get("content-type")).toContain("application/problem+json");
    expect(Number(denied.headers.get("retry-after"))).toBeGreaterThan(800);
    expect(Number(denied.headers.get("retry-after"))).toBeLessThanOrEqual(900);
    expect(denied.headers.get("ratelimit")).toMatch(/r=0/);
    expect(denied.headers.get("ratelimit-policy")).toMatch(/q=10;.*w=900/);
    // Another visitor is not in the same boat.
    await signIn("owner@acme.test");
  });
});

describe("content and plans", () => {
  it("lists published posts of Directus and never a draft", async () => {
    const response = await createClient(site).fetch("/api/cms/collections/posts");
    expect(response.status).toBe(200);
    const { data } = (await response.json()) as { data: Post[] };
    expect(data.length).toBeGreaterThanOrEqual(3);
    const directus = inject("urls").directus;
    const all = await fetch(`${directus}/items/posts?fields=slug,status&limit=100`, {
      headers: { authorization: `Bearer ${inject("directusAdminToken")}` },
    });
    const posts = ((await all.json()) as { data: { slug: string; status: string }[] }).data;
    const drafts = posts.filter(({ status }) => status !== "published").map(({ slug }) => slug);
    expect(drafts.length).toBeGreaterThan(0);
    expect(data.map(({ slug }) => slug).filter((slug) => drafts.includes(slug))).toEqual([]);
    for (const slug of drafts) {
      expect((await createClient(site).fetch(`/api/cms/collections/posts/${slug}`)).status).toBe(404);
    }
  });

  it("lists three plans of Lago with prices in both currencies and both intervals", async () => {
    const { data } = (await (await createClient(site).fetch("/api/billing/plans")).json()) as {
      data: Plan[];
    };
    expect(data.map(({ code }) => code)).toEqual(["free", "pro", "scale"]);
    for (const plan of data) {
      const kinds = plan.prices.map(({ currency, interval }) => `${currency} ${interval}`).sort();
      expect(kinds).toEqual(["EUR monthly", "EUR yearly", "USD monthly", "USD yearly"]);
    }
  });
});

describe("datasets", () => {
  const csv = [
    "name,email,age,note",
    '"Lovelace, Ada",ADA@Example.com ,36,"said ""hello"""',
    'Grace,grace@example.com,85,"two',
    'lines"',
    "Broken,not-an-address,abc,x",
    "Alan,alan@example.com,41,",
    "Edsger,edsger@example.com,72,shortest",
    "Barbara,barbara@example.com,84,abstract",
    "Donald,donald@example.com,87,art",
    "Margaret,margaret@example.com,88,moon",
  ].join("\r\n");

  it("runs the flow over a CSV and ends on score, columns and error rows", async () => {
    const client = await signIn("owner@acme.test");
    const dataset = await uploadCsv(client, "people", csv);
    const created = await client.post("/api/tasks", { datasetId: dataset.id });
    expect(created.status).toBe(202);
    const { task } = (await created.json()) as { task: Task };
    expect(created.headers.get("location")).toBe(`/api/tasks/${task.id}`);
    const { result } = await waitForTask(client, task.id, "completed");
    expect(result).toMatchObject({ rows: 8, errorRowCount: 1 });
    expect(result?.columns.map(({ name }) => name)).toEqual(["name", "email", "age", "note"]);
    expect(result?.errorRows.map(({ row, column }) => `${row} ${column}`).sort()).toEqual([
      "3 age",
      "3 email",
    ]);
    expect(result?.score).toBeGreaterThan(50);
    expect(result?.score).toBeLessThan(100);
  });

  it("streams progress and ends the stream with the result", async () => {
    const client = await signIn("owner@acme.test");
    // Enough rows that the flow is still under way when its events are asked for.
    const rows = Array.from(
      { length: 30_000 },
      (_, row) => `person ${row},person${row}@example.com,${row % 90}`,
    );
    const dataset = await uploadCsv(client, "streamed", ["name,email,age", ...rows].join("\n"));
    const { task } = (await (await client.post("/api/tasks", { datasetId: dataset.id })).json()) as {
      task: Task;
    };
    const stream = await client.fetch(`/api/tasks/${task.id}/events`);
    expect(stream.headers.get("content-type")).toContain("text/event-stream");
    const text = await stream.text();
    const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? "") as unknown);
    expect(events.length).toBeGreaterThanOrEqual(2);
    expect(JSON.stringify(events.at(-1))).toContain('"completed"');
  });

  it("hides one tenant's dataset and task from another and from nobody in particular", async () => {
    const owner = await signIn("owner@acme.test");
    const dataset = await uploadCsv(owner, "private", csv);
    const { task } = (await (await owner.post("/api/tasks", { datasetId: dataset.id })).json()) as {
      task: Task;
    };
    const stranger = await signIn("owner@globex.test");
    for (const path of [
      `/api/datasets/${dataset.id}`,
      `/api/tasks/${task.id}`,
      `/api/tasks/${task.id}/events`,
    ]) {
      expect((await stranger.fetch(path)).status, path).toBe(404);
      expect((await createClient(site).fetch(path)).status, path).toBe(401);
    }
    expect((await stranger.post("/api/tasks", { datasetId: dataset.id })).status).toBe(404);
    const list = await (await stranger.fetch("/api/datasets")).text();
    expect(list).not.toContain(dataset.id);
    const colleague = await signIn("member@acme.test");
    expect((await colleague.fetch(`/api/tasks/${task.id}`)).status).toBe(200);
  });

  it.each([
    ["empty", "", "failed"],
    ["only a header", "a,b\n", "failed"],
    ["a byte order mark and one column", "\uFEFFa\n1\n2\n", "completed"],
    ["ragged rows", "a,b\n1\n1,2,3\n1,2\n", "completed"],
    ["10,000 columns", `${Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(",")}\n`, "failed"],
    ["an unclosed quote", 'a,b\n"1,2\n3,4\n', "failed"],
    ["bytes of Windows-1252", new Uint8Array([97, 44, 98, 10, 0xff, 0xfe, 44, 49, 10]), "completed"],
    ["not a CSV at all", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 10, 26, 10]), "failed"],
  ] as const)("finishes a file that is %s with a clear answer", async (name, content, status) => {
    const client = await signIn("owner@globex.test");
    const dataset = await uploadCsv(client, name, content);
    const { task } = (await (await client.post("/api/tasks", { datasetId: dataset.id })).json()) as {
      task: Task;
    };
    const done = await waitForTask(client, task.id, status);
    if (status === "failed") expect(done.error?.message.length).toBeGreaterThan(15);
    else expect(done.result?.columns.length).toBeGreaterThan(0);
  });
});

describe("health and bad requests", () => {
  it("GET /health says ok and the version", async () => {
    for (const origin of [site, gateway]) {
      const body = await (await fetch(`${origin}/health`)).json();
      expect(body).toEqual({ status: "ok", version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
    }
  });

  it("GET /health/ready names each dependency with its latency", async () => {
    const response = await fetch(`${gateway}/health/ready`);
    expect(response.status).toBe(200);
    const body = (await response.json()) as {
      status: string;
      dependencies: { name: string; latencyMs: number }[];
    };
    expect(body.status).toBe("ok");
    const names = body.dependencies.map(({ name }) => name).sort();
    expect(names).toEqual(["directus", "jobs", "lago", "postgres", "redis"]);
    for (const { latencyMs } of body.dependencies) expect(latencyMs).toBeGreaterThanOrEqual(0);
  });

  it.each([
    ["GET", "/api/nothing", 404],
    ["DELETE", "/api/auth/login", 405],
    ["POST", "/api/billing/plans", 405],
    ["GET", "/api/cms/collections/users", 404],
    ["GET", "/api/cms/collections/posts?fields=*.*", 400],
  ])("%s %s is %i with a problem document", async (method, path, status) => {
    const response = await createClient(gateway).fetch(path, { method });
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(await response.json()).toMatchObject({ status, requestId: expect.any(String) });
  });

  it("names the field of a body that is not valid", async () => {
    const response = await createClient(site).post("/api/auth/register", {
      name: "A",
      email: "no",
      password: "x",
    });
    expect([400, 422]).toContain(response.status);
    const { errors } = (await response.json()) as { errors: { path: string }[] };
    expect(errors.map(({ path }) => path.replace(/^body\./, "")).sort()).toEqual(["email", "password"]);
  });

  it("refuses a body over the limit before it has read it", async () => {
    const body = JSON.stringify({
      name: "A".repeat(2_000_000),
      email: "a@example.test",
      password: demoPassword,
    });
    const response = await createClient(gateway).fetch("/api/auth/register", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(response.status).toBe(413);
  });
});
