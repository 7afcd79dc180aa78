import { symmetricEncrypt } from "better-auth/crypto";
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterEach, expect, test, vi } from "vitest";
import { jwks } from "../../../db/gateway/schema.ts";
import { createSignedIn } from "../testing/account.ts";
import { createTestGateway, type TestGateway } from "../testing/gateway.ts";
import { openEntry } from "../testing/open-entry.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const [hour, month] = [3_600_000, 30 * 86_400_000];

/** Puts a key in place that was made some time ago. */
async function addKey({ deps }: TestGateway, endsInMs: number, ageMs = 0) {
  const id = crypto.randomUUID();
  const { publicKey, privateKey } = await generateKeyPair("EdDSA", { extractable: true });
  const data = JSON.stringify(await exportJWK(privateKey));
  await deps.db.insert(jwks).values({
    ...{ id, alg: "EdDSA", crv: "Ed25519" },
    publicKey: JSON.stringify(await exportJWK(publicKey)),
    privateKey: JSON.stringify(await symmetricEncrypt({ key: deps.config.authSecret, data })),
    createdAt: new Date(Date.now() - ageMs),
    expiresAt: new Date(Date.now() + endsInMs),
  });
  return { id, privateKey };
}

const tokenOf = async (visitor: Visitor) =>
  (await (await visitor.get("/api/auth/token")).json<{ token: string }>()).token;
const statusWith = async (gateway: TestGateway, token: string) =>
  (await createVisitor(gateway.app).get("/api/auth/me", { authorization: `Bearer ${token}` })).status;
const keyOf = (token: string) => decodeProtectedHeader(token).kid;

/** Another isolate, with the session of a visitor to the first. */
function elsewhereOf(visitor: Visitor): Visitor {
  const elsewhere = createVisitor(createTestGateway().app);
  for (const pair of visitor.cookies) elsewhere.cookies.set(...pair);
  return elsewhere;
}

async function publishedIds(): Promise<string[]> {
  const answer = await createVisitor(createTestGateway().app).get("/api/auth/jwks");
  return (await answer.json<{ keys: { kid: string }[] }>()).keys.map(({ kid }) => kid);
}

test("a new key is published for an hour before it signs, and tokens of the one before stay good", async () => {
  const gateway = createTestGateway();
  const visitor = await createSignedIn(gateway);
  // Whatever other tests have made: this is the one that signs.
  const { id: first } = await addKey(gateway, month, hour);
  const old = await tokenOf(elsewhereOf(visitor));
  expect(keyOf(old)).toBe(first);
  const { exp = 0, iat = 0 } = decodeJwt(old);
  expect(exp - iat).toBe(300);
  const { id: next } = await addKey(gateway, month);
  expect(await publishedIds()).toEqual(expect.arrayContaining([first, next]));
  expect(keyOf(await tokenOf(elsewhereOf(visitor)))).toBe(first);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + hour - 120_000 });
  const last = await tokenOf(elsewhereOf(visitor));
  // Others that tests have made may sign by now; this one not yet.
  expect(keyOf(last)).not.toBe(next);
  vi.setSystemTime(Date.now() + 180_000);
  const fresh = await tokenOf(elsewhereOf(visitor));
  expect(keyOf(fresh)).toBe(next);
  const after = createTestGateway();
  expect([await statusWith(after, last), await statusWith(after, fresh)]).toEqual([200, 200]);
});

test("a token of a key that another isolate has just made is taken at once", async () => {
  const before = createTestGateway();
  const visitor = await createSignedIn(before);
  const payload = decodeJwt(await tokenOf(visitor));
  const { id, privateKey } = await addKey(before, month);
  const token = await new SignJWT(payload).setProtectedHeader({ alg: "EdDSA", kid: id }).sign(privateKey);
  // It has read the keys a moment ago, and asks once more for an id that it does not know.
  expect(await statusWith(before, token)).toBe(200);
});

test("isolates that come at once sign with the same key, and take each other's tokens", async () => {
  const gateway = createTestGateway();
  const visitor = await createSignedIn(gateway);
  const [one, other] = [createTestGateway(), createTestGateway()];
  const [mine, theirs] = await Promise.all(
    [one, other].map(async ({ app }) => {
      const isolate = createVisitor(app);
      for (const pair of visitor.cookies) isolate.cookies.set(...pair);
      return await tokenOf(isolate);
    }),
  );
  expect(keyOf(mine ?? "")).toBe(keyOf(theirs ?? ""));
  expect([await statusWith(one, theirs ?? ""), await statusWith(other, mine ?? "")]).toEqual([200, 200]);
});

test("a key that ended is good for a day more, and then its tokens are refused and nobody is shown it", async () => {
  const gateway = createTestGateway();
  const visitor = await createSignedIn(gateway);
  const payload = decodeJwt(await tokenOf(visitor));
  const [lately, longAgo] = [await addKey(gateway, -hour), await addKey(gateway, -25 * hour)];
  const sign = async ({ id, privateKey }: typeof lately) =>
    await new SignJWT(payload).setProtectedHeader({ alg: "EdDSA", kid: id }).sign(privateKey);
  const fresh = createTestGateway();
  expect(await statusWith(fresh, await sign(lately))).toBe(200);
  expect(await statusWith(fresh, await sign(longAgo))).toBe(401);
  const published = await (await createVisitor(fresh.app).get("/api/auth/jwks")).json<{
    keys: { kid: string }[];
  }>();
  const ids = published.keys.map(({ kid }) => kid);
  expect([ids.includes(lately.id), ids.includes(longAgo.id)]).toEqual([true, false]);
});

test("made-up key ids ask the record once in five seconds, however many come, and keep out no one's tokens", async () => {
  const gateway = createTestGateway({ deps: { entry: openEntry } });
  const visitor = await createSignedIn(gateway);
  const token = await tokenOf(visitor);
  const { privateKey } = await generateKeyPair("EdDSA");
  const forge = async () =>
    await new SignJWT({ sub: "x" })
      .setProtectedHeader({ alg: "EdDSA", kid: crypto.randomUUID() })
      .sign(privateKey);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  const asked = async () => {
    const fetched = vi.spyOn(globalThis, "fetch");
    for (let index = 0; index < 5; index += 1) expect(await statusWith(gateway, await forge())).toBe(401);
    const { length } = fetched.mock.calls;
    fetched.mockRestore();
    return length;
  };
  expect(await asked()).toBe(1);
  vi.setSystemTime(Date.now() + 4_900);
  expect(await asked()).toBe(0);
  expect(await statusWith(gateway, token)).toBe(200);
  vi.setSystemTime(Date.now() + 200);
  expect(await asked()).toBe(1);
});
