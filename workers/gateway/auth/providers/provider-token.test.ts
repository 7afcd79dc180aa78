import { and, eq, sql } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import { account } from "../../../../db/gateway/schema.ts";
import { auditLog } from "../../../../db/gateway/schema-audit.ts";
import { notification } from "../../../../db/gateway/schema-people.ts";
import { withPlatform, withUser } from "../../../../db/gateway/tenant.ts";
import type { Me } from "../../../contract/auth.ts";
import { createSignedIn } from "../../testing/account.ts";
import { newPerson, signInAt } from "../../testing/at-provider.ts";
import { createTestGateway } from "../../testing/gateway.ts";
import { standInFor, type Upstream } from "../../testing/upstream.ts";
import { createVisitor } from "../../testing/visitor.ts";
import { sealedTokens } from "./provider-account.ts";
import { providerToken } from "./provider-token.ts";

const { app, deps } = createTestGateway();
/** Another isolate. */
const { deps: elsewhere } = createTestGateway();
const provider = deps.providers.find("google");
const issuer = provider?.issuer ?? "";

let upstream: Upstream | null = null;
afterEach(() => {
  upstream?.restore();
  upstream = null;
});

/** Somebody who signed in at the provider. */
async function createPerson(): Promise<string> {
  const visitor = createVisitor(app);
  await signInAt(visitor, newPerson());
  return (await (await visitor.get("/api/auth/me")).json<Me>()).user.id;
}

const ofGoogle = (userId: string) => and(eq(account.userId, userId), eq(account.providerId, "google"));

async function rowOf(userId: string) {
  const [row] = await deps.db.select().from(account).where(ofGoogle(userId));
  return row;
}

async function endsIn(userId: string, seconds: number): Promise<void> {
  const accessTokenExpiresAt = sql`now() + make_interval(secs => ${seconds})`;
  await deps.db.update(account).set({ accessTokenExpiresAt }).where(ofGoogle(userId));
}

/** Whether the provider takes the token as somebody's. */
async function isGood(token: string | null): Promise<boolean> {
  const response = await fetch(`${issuer}/me`, { headers: { authorization: `Bearer ${token}` } });
  await response.body?.cancel();
  return response.ok;
}

test("a token that lasts is given as it is, and asks nobody", async () => {
  const userId = await createPerson();
  await endsIn(userId, 310);
  upstream = standInFor(issuer, () => new Response(null, { status: 500 }));
  const token = await providerToken(deps, userId, "google");
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(await providerToken(elsewhere, userId, "google")).toBe(token);
  expect(upstream.requests).toEqual([]);
});

test("one that ends within five minutes is refreshed first, and what comes of it is kept", async () => {
  const userId = await createPerson();
  const before = await rowOf(userId);
  const old = await providerToken(deps, userId, "google");
  await endsIn(userId, 290);
  const token = await providerToken(deps, userId, "google");
  expect(token).not.toBe(old);
  expect(await isGood(token)).toBe(true);
  const after = await rowOf(userId);
  expect(after?.refreshToken).not.toBe(before?.refreshToken);
  expect(after?.accessTokenExpiresAt?.getTime()).toBeGreaterThan(Date.now() + 3_000_000);
  // The refresh token was good for one use: the next refresh needs the one that came with it.
  await endsIn(userId, 0);
  expect(await isGood(await providerToken(deps, userId, "google"))).toBe(true);
});

test("many who ask at once refresh once: the provider never sees a spent token", async () => {
  const userId = await createPerson();
  await endsIn(userId, 10);
  const asked = [deps, elsewhere, deps, elsewhere].map((each) => providerToken(each, userId, "google"));
  const tokens = await Promise.all(asked);
  expect(new Set(tokens).size).toBe(1);
  // Had it seen one, it would have taken back everything.
  expect(await isGood(tokens[0] ?? null)).toBe(true);
  await endsIn(userId, 10);
  expect(await isGood(await providerToken(deps, userId, "google"))).toBe(true);
});

test("one that was taken back marks the link as broken, once, and tells the person", async () => {
  const userId = await createPerson();
  const [row, other] = [await rowOf(userId), await createPerson()];
  // A refresh token that the provider gave to nobody.
  const tokens = {
    accessToken: "a",
    refreshToken: "gone",
    idToken: null,
    expiresAt: new Date(),
    scope: null,
  };
  if (row === undefined) throw new Error("Cannot find the account");
  await deps.db
    .update(account)
    .set(await sealedTokens(deps.config, row, tokens))
    .where(ofGoogle(userId));
  const asked = [deps, elsewhere].map((each) => providerToken(each, userId, "google"));
  expect(await Promise.all(asked)).toEqual([null, null]);
  expect(await rowOf(userId)).toMatchObject({ accessToken: null, refreshToken: null });
  const [told] = await withUser(deps.db, userId, [deps.db.select().from(notification)]);
  expect(told).toMatchObject([{ kind: "security.provider_broken", params: { provider: "Google" } }]);
  const [deeds] = await withPlatform(deps.db, [
    deps.db.select({ action: auditLog.action }).from(auditLog).where(eq(auditLog.actorId, userId)),
  ]);
  expect(deeds.filter(({ action }) => action === "provider.broken")).toHaveLength(1);
  expect(await providerToken(deps, other, "google")).not.toBeNull();
});

test("a provider that fails breaks nothing", async () => {
  const userId = await createPerson();
  await endsIn(userId, 10);
  const before = await rowOf(userId);
  upstream = standInFor(issuer, () => Response.json({ error: "server_error" }, { status: 503 }));
  await expect(providerToken(deps, userId, "google")).rejects.toThrow("server_error");
  upstream.restore();
  expect(await rowOf(userId)).toEqual(before);
  expect(await isGood(await providerToken(deps, userId, "google"))).toBe(true);
});

test("a sealed token that was moved to another's row opens nowhere", async () => {
  const [userId, other] = [await createPerson(), await createPerson()];
  const stolen = await rowOf(other);
  await deps.db
    .update(account)
    .set({ accessToken: stolen?.accessToken ?? null })
    .where(ofGoogle(userId));
  expect(await providerToken(deps, userId, "google")).toBeNull();
});

test("somebody without the provider has none", async () => {
  const visitor = await createSignedIn({ app, deps, mails: [] });
  const { user } = await (await visitor.get("/api/auth/me")).json<Me>();
  expect(await providerToken(deps, user.id, "google")).toBeNull();
  const { deps: without } = createTestGateway({ vars: { GOOGLE_CLIENT_ID: "", GOOGLE_CLIENT_SECRET: "" } });
  expect(await providerToken(without, await createPerson(), "google")).toBeNull();
});
