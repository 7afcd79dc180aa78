import { eq, like, sql } from "drizzle-orm";
import type { JWTPayload } from "jose";
import { afterEach, describe, expect, test } from "vitest";
import { user, verification } from "../../../../db/gateway/schema.ts";
import { createSignedIn } from "../../testing/account.ts";
import { answerAt, comeBack, newPerson, startAt } from "../../testing/at-provider.ts";
import { type CrookedProvider, clientId, createCrookedProvider } from "../../testing/crooked-provider.ts";
import { createTestGateway } from "../../testing/gateway.ts";
import { createVisitor, type Visitor } from "../../testing/visitor.ts";
import { removeStaleFlows } from "./flow.ts";

const gateway = createTestGateway();
const { app, deps } = gateway;

let crooked: CrookedProvider | null = null;
afterEach(() => {
  crooked?.upstream.restore();
  crooked = null;
});

const isIn = async (visitor: Visitor) => (await visitor.get("/api/auth/me")).status === 200;

describe("an answer", () => {
  test("is for the browser that began it: another's leads to nobody's account", async () => {
    const attacker = createVisitor(app);
    const back = await answerAt(await startAt(attacker), newPerson());
    const victim = createVisitor(app);
    expect(await comeBack(victim, back)).toBe("/sign-in?failed=expired");
    expect(await isIn(victim)).toBe(false);
    // Also one who has begun a sign-in of their own.
    await startAt(victim);
    expect(await comeBack(victim, back)).toBe("/sign-in?failed=expired");
    expect(await isIn(victim)).toBe(false);
    expect(await comeBack(attacker, back)).toBe("/app");
  });

  test("of an attacker's link adds nothing to the account of who is made to open it", async () => {
    const [attacker, victim] = [await createSignedIn(gateway), await createSignedIn(gateway)];
    const response = await attacker.post("/api/auth/providers/google/link", undefined);
    const back = await answerAt((await response.json<{ url: string }>()).url, newPerson());
    expect(await comeBack(victim, back)).toBe("/app/settings/security?failed=expired#providers");
    // Even with the attacker's cookie planted in their browser.
    const name = "selvedge.provider_flow";
    victim.cookies.set(name, attacker.cookies.get(name) ?? "");
    expect(await comeBack(victim, back)).toBe("/app/settings/security?failed=signed_out#providers");
    const linked = await victim.get("/api/auth/providers/linked");
    expect(await linked.json()).toMatchObject({ data: [] });
  });

  test("counts once, and so does its code", async () => {
    const visitor = createVisitor(app);
    const first = await startAt(visitor);
    const cookies = new Map(visitor.cookies);
    const back = await answerAt(first, newPerson());
    expect(await comeBack(visitor, back)).toBe("/app");
    await visitor.post("/api/auth/logout", {});
    for (const [name, value] of cookies) visitor.cookies.set(name, value);
    expect(await comeBack(visitor, back)).toBe("/sign-in?failed=expired");
    // The code with the state of another sign-in: that one's verifier is not this one's.
    const state = new URL(await startAt(visitor)).searchParams.get("state") ?? "";
    const swapped = new URL(back, "http://here.test");
    swapped.searchParams.set("state", state);
    expect(await comeBack(visitor, swapped.pathname + swapped.search)).toBe("/sign-in?failed=failed");
    expect(await isIn(visitor)).toBe(false);
  });

  test("that is sent twice at once signs in once", async () => {
    const visitor = createVisitor(app);
    const back = await answerAt(await startAt(visitor), newPerson());
    const pages = await Promise.all([comeBack(visitor, back), comeBack(visitor, back)]);
    expect(pages.toSorted()).toEqual(["/app", "/sign-in?failed=expired"]);
  });

  test.each([
    ["no state", (query: URLSearchParams) => query.delete("state")],
    ["a made-up state", (query: URLSearchParams) => query.set("state", "A".repeat(43))],
    ["an empty state", (query: URLSearchParams) => query.set("state", "")],
  ])("with %s is none", async (_, change) => {
    const visitor = createVisitor(app);
    const url = new URL(await answerAt(await startAt(visitor), newPerson()), "http://here.test");
    change(url.searchParams);
    expect(await comeBack(visitor, url.pathname + url.search)).toBe("/sign-in?failed=expired");
    expect(await isIn(visitor)).toBe(false);
  });

  test("with a made-up state in the cookie too is none", async () => {
    const visitor = createVisitor(app);
    const url = new URL(await answerAt(await startAt(visitor), newPerson()), "http://here.test");
    url.searchParams.set("state", "A".repeat(43));
    visitor.cookies.set("selvedge.provider_flow", "A".repeat(43));
    expect(await comeBack(visitor, url.pathname + url.search)).toBe("/sign-in?failed=expired");
  });

  test.each([
    ["no code", (query: URLSearchParams) => query.delete("code")],
    ["a made-up code", (query: URLSearchParams) => query.set("code", "x")],
    ["no issuer", (query: URLSearchParams) => query.delete("iss")],
    ["another issuer", (query: URLSearchParams) => query.set("iss", "https://evil.test")],
    [
      "an error of its own words",
      (query: URLSearchParams) => query.set("error", "<script>alert(1)</script>"),
    ],
  ])("with %s comes to nothing, in our words", async (_, change) => {
    const visitor = createVisitor(app);
    const url = new URL(await answerAt(await startAt(visitor), newPerson()), "http://here.test");
    change(url.searchParams);
    expect(await comeBack(visitor, url.pathname + url.search)).toBe("/sign-in?failed=failed");
    expect(await isIn(visitor)).toBe(false);
  });

  test("of one provider is none of another", async () => {
    const visitor = createVisitor(app);
    const back = await answerAt(await startAt(visitor, "openid"), newPerson());
    expect(await comeBack(visitor, back.replace("/openid", "/google"))).toBe("/sign-in?failed=expired");
    expect(await isIn(visitor)).toBe(false);
  });

  test("of a provider that nobody knows, or that comes too late, leads to the page too", async () => {
    expect(await comeBack(createVisitor(app), "/api/auth/callback/myspace?state=x&code=y")).toBe(
      "/sign-in?failed=expired",
    );
    const visitor = createVisitor(app);
    const back = await answerAt(await startAt(visitor), newPerson());
    const flows = like(verification.identifier, "provider-flow:%");
    await deps.db.update(verification).set({ expiresAt: sql`now() - interval '1 second'` }).where(flows);
    expect(await comeBack(visitor, back)).toBe("/sign-in?failed=expired");
    await removeStaleFlows.run(deps);
    expect(await deps.db.select().from(verification).where(flows)).toEqual([]);
  });
});

test("what a sign-in has to remember is readable nowhere", async () => {
  const url = new URL(await startAt(createVisitor(app)));
  const state = url.searchParams.get("state") ?? "";
  const rows = await deps.db
    .select()
    .from(verification)
    .where(like(verification.identifier, "provider-flow:%"));
  expect(rows.length).toBeGreaterThan(0);
  for (const { identifier, value } of rows) {
    expect(identifier).not.toContain(state);
    expect(value).not.toContain(url.searchParams.get("nonce") ?? "");
    expect(value).not.toContain("verifier");
  }
  expect(url.searchParams.get("code_challenge_method")).toBe("S256");
  expect(url.searchParams.get("code_challenge")).toMatch(/^[\w-]{43}$/);
});

test.each([
  "//evil.test",
  "/\\evil.test",
  "\\\\evil.test",
  "https://evil.test/app",
  "http:evil.test",
  "javascript:alert(1)",
  "/\t/evil.test",
  "/\n/evil.test",
  "/.//evil.test",
  "/a/..//evil.test",
  "/%5cevil.test/..//evil.test",
  "app",
  "",
  " /app",
  `/${"a".repeat(1_001)}`,
])("a next that is no path of the site is refused: %j", async (next) => {
  const response = await createVisitor(app).post("/api/auth/sign-in/social", { provider: "google", next });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ errors: [{ path: "body.next" }] });
  expect(response.headers.getSetCookie()).toEqual([]);
});

test.each([
  { callbackURL: "https://evil.test" },
  { errorCallbackURL: "https://evil.test" },
  { idToken: { token: "x" } },
  { scopes: ["drive"] },
  { additionalData: { link: { userId: "1" } } },
  { loginHint: "x" },
])("nothing else can be said at a start: %j", async (extra) => {
  const response = await createVisitor(app).post("/api/auth/sign-in/social", {
    provider: "google",
    ...extra,
  });
  expect(response.status).toBe(400);
});

test("another site's page cannot begin a sign-in or a link, or end one", async () => {
  const owner = await createSignedIn(gateway);
  const headers = { origin: "https://evil.test" };
  const attempts = [
    await owner.post("/api/auth/sign-in/social", { provider: "google" }, headers),
    await owner.post("/api/auth/providers/google/link", undefined, headers),
    await owner.send("/api/auth/providers/google", { method: "DELETE", headers }),
  ];
  for (const { status } of attempts) expect(status).toBe(403);
});

test("better-auth's own ways to the same are closed", async () => {
  const owner = await createSignedIn(gateway);
  const body = { userId: "x", method: "google" };
  for (const path of ["/begin-session", "/link-social", "/unlink-account", "/get-access-token"]) {
    expect((await owner.post(`/api/auth${path}`, body)).status, path).toBe(404);
  }
});

describe("an id token", () => {
  /** Signs in at a provider that makes its id token as the test says. */
  async function signIn(next: CrookedProvider["next"], metadata: Record<string, unknown> = {}) {
    crooked = await createCrookedProvider();
    Object.assign(crooked, { next, metadata });
    const visitor = createVisitor(crooked.gateway.app);
    const url = new URL(await startAt(visitor));
    const [state, nonce] = ["state", "nonce"].map((name) => url.searchParams.get(name) ?? "");
    const page = await comeBack(visitor, `/api/auth/callback/google?state=${state}&code=${nonce}`);
    return { page, isIn: await isIn(visitor) };
  }

  test("that is honest is believed", async () => {
    expect(await signIn(({ sign }, honest) => sign(honest))).toEqual({ page: "/app", isIn: true });
    const requests = crooked?.upstream.requests ?? [];
    const token = requests.find(({ url }) => url.endsWith("/token"));
    expect(token?.headers.get("authorization")).toBe(
      `Basic ${btoa("selvedge-google:development-only-google")}`,
    );
  });

  const seconds = () => Math.floor(Date.now() / 1000);
  test.each<[string, CrookedProvider["next"]]>([
    ["has another nonce", ({ sign }, honest) => sign({ ...honest, nonce: "x" })],
    ["has no nonce", ({ sign }, { nonce: _, ...honest }) => sign(honest)],
    ["is for another client", ({ sign }, honest) => sign({ ...honest, aud: "another" })],
    [
      "is for many and made for another",
      ({ sign }, honest) => sign({ ...honest, aud: [clientId, "another"] }),
    ],
    ["was made for another", ({ sign }, honest) => sign({ ...honest, azp: "another" })],
    ["is of another issuer", ({ sign }, honest) => sign({ ...honest, iss: "https://accounts.google.com" })],
    ["has ended", ({ sign }, honest) => sign({ ...honest, exp: seconds() - 60 })],
    ["is old", ({ sign }, honest) => sign({ ...honest, iat: seconds() - 3_600 })],
    ["is not to be used yet", ({ sign }, honest) => sign({ ...honest, nbf: seconds() + 600 })],
    ["says nobody", ({ sign }, { sub: _, ...honest }) => sign(honest)],
    ["says the empty person", ({ sign }, honest) => sign({ ...honest, sub: "" })],
    ["is signed by nobody", async ({ leaveUnsigned }, honest) => leaveUnsigned(honest)],
    ["is signed by another key", ({ forge }, honest) => forge(honest)],
    ["is signed by the client's secret", ({ signBySecret }, honest) => signBySecret(honest)],
    ["has a key that nobody knows", ({ sign }, honest) => sign(honest, { kid: "2" })],
    ["is missing", async () => undefined],
    ["is none", async () => "x"],
  ])("that %s is refused, and nobody is signed in", async (_, next) => {
    expect(await signIn(next)).toEqual({ page: "/sign-in?failed=failed", isIn: false });
  });

  test.each<[string, (honest: JWTPayload) => JWTPayload]>([
    ["does not vouch for the address", (honest) => ({ ...honest, email_verified: false })],
    ["does not say whether it does", ({ email_verified: _, ...honest }) => honest],
    ["says something else than yes", (honest) => ({ ...honest, email_verified: "false" })],
    ["says no address", (honest) => ({ ...honest, email: "nobody", email_verified: true })],
  ])("that %s makes no account", async (_, change) => {
    const result = await signIn(({ sign }, honest) => sign(change(honest)));
    expect(result).toEqual({ page: "/sign-in?failed=address_unproven", isIn: false });
  });

  test("whose name is no name gets the account the address's", async () => {
    const email = `${crypto.randomUUID()}@example.test`;
    await signIn(({ sign }, honest) => sign({ ...honest, email, name: "a\u0000b" }));
    const [row] = await deps.db.select().from(user).where(eq(user.email, email));
    expect(row?.name).toBe(email.split("@")[0]);
  });

  test.each([
    { issuer: "https://evil.test" },
    { token_endpoint: "http://crooked.test/token" },
    { authorization_endpoint: "javascript:alert(1)" },
    { jwks_uri: undefined },
  ])("of a provider that says %j of itself is never asked for", async (metadata) => {
    crooked = await createCrookedProvider();
    crooked.metadata = metadata;
    const visitor = createVisitor(crooked.gateway.app);
    const response = await visitor.post("/api/auth/sign-in/social", { provider: "google" });
    expect(response.status).toBe(502);
  });
});
