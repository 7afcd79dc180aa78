import { afterEach, describe, expect, it, vi } from "vitest";
import { handleForm } from "./handle-form.ts";

type Seen = { path: string; method: string; headers: Headers; body: string };
type Sent = { path?: string; body?: BodyInit; headers?: Record<string, string>; answer?: () => Response };

const site = "https://site.test";

/** Sends a form as a browser does and tells what the gateway saw of it. */
async function send({ path = "/sign-in", body = "", headers = {}, answer = () => Response.json({}) }: Sent) {
  const seen: Seen[] = [];
  const GATEWAY = {
    fetch: async (request: Request) => {
      const { pathname, search } = new URL(request.url);
      seen.push({
        ...{ path: pathname + search, method: request.method, headers: request.headers },
        body: await request.text(),
      });
      return answer();
    },
  };
  const request = new Request(site + path, {
    ...{ method: "POST", body, headers: { origin: site, ...headers } },
    ...{ duplex: "half" },
  });
  if (typeof body === "string") request.headers.set("content-length", String(body.length));
  Object.assign(request, { runtime: { cloudflare: { env: { GATEWAY } } } });
  const handled = await handleForm({ request, clientAddress: "192.0.2.7" });
  return { handled, seen };
}

const urlencoded = { "content-type": "application/x-www-form-urlencoded" };
const credentials = "email=Ada%40Example.com&password=correct+horse+battery";

function problem(
  status: number,
  code: string,
  more: object = {},
  headers: Record<string, string> = {},
): Response {
  return new Response(JSON.stringify({ status, code, title: "Title", requestId: "r1", ...more }), {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}

afterEach(() => void vi.restoreAllMocks());

describe("handleForm", () => {
  it("signs in as the visitor, hands on every cookie and leads to where they were going", async () => {
    const { handled, seen } = await send({
      path: "/sign-in?next=%2Fapp%2Ftasks%2F1",
      body: credentials,
      headers: { ...urlencoded, cookie: "a=b", "user-agent": "test" },
      answer: () => {
        const response = Response.json({ user: {} });
        response.headers.append("set-cookie", "session=1; HttpOnly");
        response.headers.append("set-cookie", "hint=1");
        return response;
      },
    });
    const response = handled as Response;
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/app/tasks/1");
    expect(response.headers.getSetCookie()).toEqual(["session=1; HttpOnly", "hint=1"]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ path: "/api/auth/login", method: "POST" });
    expect(JSON.parse(seen[0]?.body ?? "")).toEqual({
      email: "ada@example.com",
      password: "correct horse battery",
    });
    const headers = seen[0]?.headers;
    expect([headers?.get("origin"), headers?.get("cookie"), headers?.get("x-forwarded-for")]).toEqual([
      ...[site, "a=b", "192.0.2.7"],
    ]);
  });

  it("leads nobody to another site after signing in", async () => {
    const path = "/sign-in?next=https%3A%2F%2Fevil.example";
    const { handled } = await send({ path, body: credentials, headers: urlencoded });
    expect((handled as Response).headers.get("location")).toBe("/app");
  });

  it("answers a script in JSON at the same address", async () => {
    const headers = { ...urlencoded, accept: "application/json" };
    const { handled } = await send({ body: credentials, headers });
    expect(await (handled as Response).json()).toEqual({ location: "/app" });
    const refused = await send({ body: "email=x&password=", headers });
    expect(await (refused.handled as Response).json()).toMatchObject({
      status: 422,
      errors: { email: expect.any(String) },
    });
  });

  it("names each refused field, keeps what was entered and forgets the password, without asking the gateway", async () => {
    const body = "name=Ada&email=nope&password=short";
    const { handled, seen } = await send({ path: "/sign-up", body, headers: urlencoded });
    expect(handled).toMatchObject({
      action: "/sign-up",
      status: 422,
      errors: { email: "Not an e-mail address", password: "Use at least 12 characters" },
      values: { name: "Ada", email: "nope" },
    });
    expect(JSON.stringify(handled)).not.toContain("short");
    expect(seen).toEqual([]);
  });

  it("refuses fields that the form does not have", async () => {
    const body = "name=Ada&email=ada%40x.test&password=correct+horse+battery&role=admin";
    const { handled, seen } = await send({ path: "/sign-up", body, headers: urlencoded });
    expect(handled).toMatchObject({ status: 422 });
    expect(seen).toEqual([]);
  });

  it("shows the fields that the gateway refuses beside them", async () => {
    const answer = () =>
      problem(400, "invalid_request", { errors: [{ path: "body.email", message: "Not taken" }] });
    const { handled } = await send({ body: credentials, headers: urlencoded, answer });
    expect(handled).toMatchObject({
      status: 400,
      message: "Check the marked fields.",
      errors: { email: "Not taken" },
    });
  });

  it("says in words what is wrong with a field that nobody sees", async () => {
    const message = "The link is not valid any more";
    const answer = () =>
      problem(400, "invalid_request", {
        detail: `${message}: ask for a new one`,
        errors: [{ path: "body.token", message }],
      });
    const body = "token=spent&newPassword=correct+horse+battery";
    const { handled } = await send({ path: "/reset?token=spent", body, headers: urlencoded, answer });
    expect(handled).toMatchObject({
      ...{ action: "/reset", message: `${message}: ask for a new one.`, errors: { token: message } },
      values: {},
    });
    const incomplete = await send({
      path: "/reset",
      body: "token=&newPassword=correct+horse+battery",
      headers: urlencoded,
    });
    expect(incomplete.handled).toMatchObject({ status: 422, message: "The link is not complete." });
    expect(JSON.stringify([handled, incomplete.handled])).not.toContain("horse");
  });

  it("tells the forms of one page apart", async () => {
    const security = "/app/settings/security";
    const answer = () => new Response(null, { status: 204 });
    const sent = (path: string, body: string) => send({ path, body, headers: urlencoded, answer });
    const one = await sent(`${security}?do=end-session`, "id=..%2Fme");
    expect((one.handled as Response).headers.get("location")).toBe(`${security}?done=session#sessions`);
    expect(one.seen[0]).toMatchObject({ method: "DELETE", path: "/api/auth/sessions/..%2Fme", body: "" });
    const others = await sent(`${security}?do=end-others`, "");
    expect(others.seen[0]).toMatchObject({ method: "DELETE", path: "/api/auth/sessions", body: "" });
    const body = "currentPassword=the+old+secret&newPassword=short";
    const { handled, seen } = await sent(`${security}?do=change-password`, body);
    expect(handled).toMatchObject({ action: `${security}?do=change-password`, values: {} });
    expect(seen).toEqual([]);
  });

  it("answers for a form that its page does not have", async () => {
    const { handled, seen } = await send({ path: "/sign-in?do=x", body: credentials, headers: urlencoded });
    expect(handled).toMatchObject({ action: "/sign-in?do=x", status: 422 });
    expect(seen).toEqual([]);
  });

  it("says how long to wait after too many attempts", async () => {
    const answer = () => problem(429, "rate_limited", {}, { "retry-after": "844" });
    const { handled } = await send({ body: credentials, headers: urlencoded, answer });
    expect(handled).toMatchObject({
      status: 429,
      retryAfterSeconds: 844,
      message: "Title. Try again in 15 minutes.",
    });
  });

  it.each([
    ["another site", { origin: "https://evil.example" }],
    ["another port", { origin: "https://site.test:8443" }],
    ["nowhere", { origin: "null" }],
    ["not an origin", { origin: "site.test" }],
  ])("refuses a form that comes from %s", async (_, headers) => {
    const { handled, seen } = await send({ body: credentials, headers: { ...urlencoded, ...headers } });
    expect(handled).toMatchObject({ status: 403, code: "forbidden" });
    expect(seen).toEqual([]);
  });

  it.each([
    ["a body of another type", { "content-type": "text/plain" }, credentials, 415],
    ["a body over 64 KB", urlencoded, `email=${"a".repeat(70_000)}`, 413],
    ["a body without an end", urlencoded, new Blob([credentials]).stream(), 413],
  ])("refuses %s before it is parsed", async (_, headers, body, status) => {
    const { handled, seen } = await send({ body, headers });
    expect(handled).toMatchObject({ status });
    expect(seen).toEqual([]);
  });

  it("keeps what was entered when the gateway does not answer", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const answer = () => {
      throw new TypeError("connect ECONNREFUSED");
    };
    const { handled } = await send({ body: credentials, headers: urlencoded, answer });
    expect(handled).toMatchObject({ status: 502, values: { email: "Ada@Example.com" } });
    expect(JSON.stringify(logged.mock.calls)).not.toContain("horse");
  });
});

describe("an upload", () => {
  const id = "0b0e8c1e-6f3a-4c59-9f0e-1d1f3b1a2c3d";

  function file(name: string): FormData {
    const form = new FormData();
    form.set("name", name);
    form.set("file", new Blob(["a,b\n1,2\n"], { type: "text/csv" }), "data.csv");
    return form;
  }

  it("passes through to the API as it is, starts the flow and leads to its task", async () => {
    const answers = [
      Response.json({ dataset: { id } }, { status: 201 }),
      Response.json({ task: { id } }, { status: 202 }),
    ];
    const answer = () => answers.shift() ?? Response.error();
    const { handled, seen } = await send({ path: "/app", body: file("people"), answer });
    expect((handled as Response).headers.get("location")).toBe(`/app/tasks/${id}`);
    expect(seen.map(({ path }) => path)).toEqual(["/api/datasets", "/api/tasks"]);
    expect(seen[0]?.headers.get("content-type")).toMatch(/^multipart\/form-data; boundary=/);
    expect(seen[0]?.body).toContain("a,b\n1,2\n");
    expect(JSON.parse(seen[1]?.body ?? "")).toEqual({ datasetId: id });
  });

  it("keeps the name when the file is refused", async () => {
    const answer = () =>
      problem(413, "payload_too_large", { detail: "The body may have at most 5308416 bytes" });
    const { handled } = await send({ path: "/app", body: file("Kunden"), answer });
    expect(handled).toMatchObject({
      status: 413,
      message: "The file is larger than your plan takes.",
      values: { name: "Kunden" },
    });
  });

  it("runs a data set again, and only one that can be one", async () => {
    const answer = () => Response.json({ task: { id } }, { status: 202 });
    const again = await send({ path: "/app", body: `datasetId=${id}`, headers: urlencoded, answer });
    expect((again.handled as Response).headers.get("location")).toBe(`/app/tasks/${id}`);
    const wrong = await send({ path: "/app", body: "datasetId=../x", headers: urlencoded, answer });
    expect(wrong.handled).toMatchObject({ status: 422 });
    expect(wrong.seen).toEqual([]);
  });
});
