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
  const answered = await handleForm({ request, clientAddress: "192.0.2.7" });
  if (answered instanceof Response) return { handled: answered, cookies: [], seen };
  return { handled: answered.outcome, cookies: answered.cookies, seen };
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

  it("leads to an organization's provider, with the mark for this browser", async () => {
    const { handled, seen } = await send({
      path: "/organization-sign-in?next=%2Fapp%2Ftasks%2F1",
      body: "email=ada%40corp.example",
      headers: urlencoded,
      answer: () =>
        Response.json(
          { url: "https://idp.example/auth?x=1" },
          { headers: { "set-cookie": "mark=1; HttpOnly" } },
        ),
    });
    const response = handled as Response;
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("https://idp.example/auth?x=1");
    expect(response.headers.getSetCookie()).toEqual(["mark=1; HttpOnly"]);
    expect(JSON.parse(seen[0]?.body ?? "")).toEqual({ email: "ada@corp.example", next: "/app/tasks/1" });
  });

  it("sends an organization's provider as the API takes it", async () => {
    const { handled, seen } = await send({
      path: "/app/settings/organization/sign-in?do=add-oidc",
      body: "name=Corp&domains=a.example%2C+b.example&issuer=https%3A%2F%2Fidp.example&clientId=c&clientSecret=s&provision=on",
      headers: urlencoded,
    });
    expect((handled as Response).headers.get("location")).toBe(
      "/app/settings/organization/sign-in?done=added",
    );
    expect(JSON.parse(seen[0]?.body ?? "")).toEqual({
      ...{ type: "oidc", name: "Corp", domains: ["a.example", "b.example"], issuer: "https://idp.example" },
      ...{ clientId: "c", clientSecret: "s", provision: true, trustsTwoFactor: false },
    });
  });

  it("shows a directory's token in the page that answers, and in no address", async () => {
    const { handled } = await send({
      path: "/app/settings/organization/sign-in?do=add-token",
      body: "name=Directory",
      headers: urlencoded,
      answer: () => Response.json({ token: "scim_x", url: "https://site.test/scim/v2" }, { status: 201 }),
    });
    expect(handled).toMatchObject({
      ...{ code: "shown", status: 200 },
      shown: { token: "scim_x", url: "https://site.test/scim/v2" },
    });
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

  it("shows a new API key on the page itself, and keeps nothing of what was entered", async () => {
    const { handled, seen } = await send({
      path: "/app/settings/api-keys?do=create",
      body: "name=Nightly&life=30&scope%3Atasks%3Aread=on&scope%3Adatasets%3Aread=on",
      headers: urlencoded,
      answer: () => Response.json({ apiKey: {}, key: "slv_secret" }, { status: 201 }),
    });
    expect(JSON.parse(seen[0]?.body ?? "")).toEqual({
      ...{ name: "Nightly", scopes: ["datasets:read", "tasks:read"], expiresInDays: 30 },
    });
    expect(handled).toEqual({
      ...{ action: "/app/settings/api-keys?do=create", status: 200, code: "shown", message: "" },
      ...{ errors: {}, values: {}, shown: { key: "slv_secret" } },
    });
  });

  it("asks for what a key may do, and knows no other box than those that it shows", async () => {
    const path = "/app/settings/api-keys?do=create";
    const none = await send({ path, body: "name=Nightly&life=never", headers: urlencoded });
    expect(none.handled).toMatchObject({ status: 422, errors: { scopes: "Choose what the key is for" } });
    const body = "name=Nightly&life=never&scope%3Adatasets%3Aread=on&scope%3Aeverything=on";
    const odd = await send({ path, body, headers: urlencoded });
    expect(odd.handled).toMatchObject({ status: 422, values: { name: "Nightly" } });
    expect([...none.seen, ...odd.seen]).toEqual([]);
  });

  it("replaces and revokes one API key, whatever its id looks like", async () => {
    const path = (what: string) => `/app/settings/api-keys?do=${what}`;
    const answer = () => Response.json({ apiKey: {}, key: "slv_next" }, { status: 201 });
    const rotate = { path: path("rotate"), body: "id=a%2F..%2Fb&overlap=3600", headers: urlencoded, answer };
    const rotated = await send(rotate);
    expect(rotated.seen[0]).toMatchObject({ path: "/api/auth/api-keys/a%2F..%2Fb/rotate", method: "POST" });
    expect(rotated.seen[0]?.body).toBe('{"overlapSeconds":3600}');
    expect(rotated.handled).toMatchObject({ status: 200, shown: { key: "slv_next" } });
    const revoked = await send({ path: path("revoke"), body: "id=one", headers: urlencoded });
    expect(revoked.seen[0]).toMatchObject({ path: "/api/auth/api-keys/one", method: "DELETE" });
    expect((revoked.handled as Response).headers.get("location")).toBe("/app/settings/api-keys?done=revoked");
  });

  it("hands the cookies on that come with what a form shows", async () => {
    const form = {
      ...{ path: "/app/settings/security?do=confirm-code", body: "code=123456", headers: urlencoded },
      answer: () =>
        Response.json({ recoveryCodes: ["AAAA"] }, { headers: { "set-cookie": "session=new; HttpOnly" } }),
    };
    const { handled, cookies } = await send(form);
    expect(handled).toMatchObject({ status: 200, shown: { recoveryCodes: ["AAAA"] } });
    expect(cookies).toEqual(["session=new; HttpOnly"]);
    const asked = await send({ ...form, headers: { ...urlencoded, accept: "application/json" } });
    if (!(asked.handled instanceof Response)) throw new Error("A script is answered with no response");
    expect(asked.handled.headers.getSetCookie()).toEqual(["session=new; HttpOnly"]);
    expect(await asked.handled.text()).not.toContain("session=new");
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

  it("leads to a provider by a page, since no redirect of a form may leave the site", async () => {
    const url = "https://id.test/auth?state=a&next=%22%3Cscript%3E";
    const answer = () => {
      const response = Response.json({ url });
      response.headers.append("set-cookie", "flow=1; HttpOnly");
      return response;
    };
    const path = "/sign-in?do=provider&next=%2F%2Fevil.test";
    const form = { path, body: "provider=google", headers: urlencoded, answer };
    const { handled, seen } = await send(form);
    if (!(handled instanceof Response)) throw new Error("Nothing leads on");
    expect(seen[0]?.path).toBe("/api/auth/sign-in/social");
    expect(JSON.parse(seen[0]?.body ?? "")).toEqual({ provider: "google", next: "/app" });
    expect([handled.status, handled.headers.get("refresh")]).toEqual([200, `0; url=${url}`]);
    expect(handled.headers.getSetCookie()).toEqual(["flow=1; HttpOnly"]);
    expect(handled.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await handled.text()).toContain(`href="${url.replace("&", "&amp;")}"`);
    const asked = await send({ ...form, headers: { ...urlencoded, accept: "application/json" } });
    if (!(asked.handled instanceof Response)) throw new Error("Nothing leads on");
    expect(await asked.handled.json()).toEqual({ location: url });
  });

  it.each([{ url: "javascript:alert(1)" }, { url: "/app" }, {}])(
    "leads nowhere that is no site: %j",
    async (said) => {
      vi.spyOn(console, "error").mockImplementation(() => {});
      const { handled } = await send({
        ...{ path: "/sign-up?do=provider", body: "provider=google", headers: urlencoded },
        answer: () => Response.json(said),
      });
      expect(handled).toMatchObject({ status: 502 });
    },
  );

  it("asks for no provider that there is none of", async () => {
    const { handled, seen } = await send({
      path: "/sign-in?do=provider",
      body: "provider=x",
      headers: urlencoded,
    });
    expect(handled).toMatchObject({ status: 422 });
    expect(seen).toEqual([]);
  });
});
