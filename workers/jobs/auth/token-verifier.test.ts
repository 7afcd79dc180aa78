import { generateKeyPair, SignJWT } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { ApiError } from "../../contract/api-error.ts";
import { createKeySet } from "./key-set.ts";
import { createIssuer, createJwksServer, type Issuer, ownerClaims } from "./test-tokens.ts";
import { createTokenVerifier } from "./token-verifier.ts";

let issuer: Issuer;
let nowMs: number;

beforeEach(async () => {
  issuer = await createIssuer();
  nowMs = Date.now();
});

function setUp(...issuers: Issuer[]) {
  const server = createJwksServer(...(issuers.length > 0 ? issuers : [issuer]));
  const keySet = createKeySet({ url: "http://gateway/api/auth/jwks", fetch: server.fetch, now: () => nowMs });
  return { server, verify: createTokenVerifier({ keySet, now: () => nowMs, maxEntries: 3 }) };
}

describe("a token", () => {
  it.each(["ES256", "EdDSA"] as const)(
    "signed by the gateway with %s gives its claims",
    async (algorithm) => {
      const other = await createIssuer(algorithm, "other");
      const { verify } = setUp(issuer, other);
      expect(await verify(await other.sign({ tenant: "globex" }))).toEqual({
        ...ownerClaims,
        tenant: "globex",
      });
    },
  );

  it("of a gateway from before there were flags has what is declared on", async () => {
    const { verify } = setUp();
    const { flags } = await verify(await issuer.sign({ flags: undefined as never }));
    expect(flags).toEqual(ownerClaims.flags);
  });

  it("is verified once and then remembered, until it expires and 5 seconds of skew are over", async () => {
    const { server, verify } = setUp();
    const token = await issuer.sign();
    await verify(token);
    server.down = true;
    nowMs += 303_000;
    expect(await verify(token)).toMatchObject({ tenant: "acme" });
    nowMs += 3_000;
    await expect(verify(token)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("is remembered among a bounded number of others", async () => {
    const { server, verify } = setUp();
    const tokens = await Promise.all(["a", "b", "c", "d"].map((sub) => issuer.sign({ sub })));
    for (const token of tokens) expect(await verify(token)).toBeDefined();
    expect(server.requests).toBe(1);
    expect(await verify(tokens[0] ?? "")).toMatchObject({ sub: "a" });
  });

  it.each([
    ["of another issuer", { issuer: "someone" }],
    ["for another audience", { audience: "someone" }],
    ["that has expired", { expiresAt: Math.floor(Date.now() / 1000) - 6 }],
    ["without a key id", { header: { kid: undefined } }],
    ["of an unknown key", { header: { kid: "unknown" } }],
  ])("%s is refused", async (_name, overrides) => {
    const { verify } = setUp();
    const token = await issuer.sign({}, overrides);
    await expect(verify(token)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("signed by another key under the gateway's key id is refused", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    const { verify } = setUp();
    await expect(verify(await issuer.sign({}, { key: privateKey }))).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });

  it("whose header names another algorithm than that of its key is refused", async () => {
    const { privateKey } = await generateKeyPair("EdDSA");
    const { verify } = setUp();
    const swapped = await issuer.sign({}, { header: { alg: "EdDSA" }, key: privateKey });
    await expect(verify(swapped)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("that is unsigned, signed with a shared secret, or not a token is refused", async () => {
    const { verify } = setUp();
    const shared = await new SignJWT({ ...ownerClaims })
      .setProtectedHeader({ alg: "HS256", kid: "key-1" })
      .setExpirationTime("5m")
      .sign(new TextEncoder().encode(JSON.stringify(issuer.jwk)));
    const [, payload] = (await issuer.sign()).split(".");
    const unsigned = `${btoa('{"alg":"none","kid":"key-1"}').replaceAll("=", "")}.${payload}.`;
    for (const token of [shared, unsigned, "", "a.b.c", "nonsense"]) {
      await expect(verify(token)).rejects.toMatchObject({ code: "unauthenticated" });
    }
  });

  it("whose claims are not those of the contract is refused by the claim's name", async () => {
    const { verify } = setUp();
    const token = await issuer.sign({ role: "emperor" as never });
    await expect(verify(token)).rejects.toThrow(/"role"/);
  });
});

describe("the gateway's keys", () => {
  it("are read again for a key that was just made, before its token is refused", async () => {
    const { server, verify } = setUp();
    await verify(await issuer.sign());
    const next = await createIssuer("ES256", "key-2");
    server.issuers.push(next);
    expect(await verify(await next.sign())).toMatchObject({ tenant: "acme" });
    expect(await verify(await issuer.sign({ sub: "still" }))).toMatchObject({ sub: "still" });
    expect(server.requests).toBe(2);
  });

  it("are read again for made-up key ids once in 5 seconds at most", async () => {
    const { server, verify } = setUp();
    await verify(await issuer.sign());
    const attack = async () => {
      for (let attempt = 0; attempt < 20; attempt += 1) {
        const token = await issuer.sign({}, { header: { kid: `made up ${attempt}` } });
        await expect(verify(token)).rejects.toBeInstanceOf(ApiError);
      }
    };
    await attack();
    expect(server.requests).toBe(2);
    nowMs += 4_000;
    await attack();
    expect(server.requests).toBe(2);
    nowMs += 2_000;
    await attack();
    expect(server.requests).toBe(3);
    expect(await verify(await issuer.sign({ sub: "known" }))).toMatchObject({ sub: "known" });
  });

  it("that the gateway withdrew stop working when they age out", async () => {
    const { server, verify } = setUp();
    await verify(await issuer.sign());
    server.issuers.length = 0;
    nowMs += 11 * 60_000;
    const late = await issuer.sign({}, { expiresAt: Math.floor(nowMs / 1000) + 300 });
    await expect(verify(late)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("serve on for a while when the gateway is down, and then nobody is let in", async () => {
    const { server, verify } = setUp();
    const sign = () => issuer.sign({}, { expiresAt: Math.floor(nowMs / 1000) + 300 });
    await verify(await sign());
    server.down = true;
    nowMs += 30 * 60_000;
    expect(await verify(await sign())).toMatchObject({ tenant: "acme" });
    nowMs += 40 * 60_000;
    await expect(verify(await sign())).rejects.toMatchObject({ code: "unavailable" });
  });

  it("are asked for once a second at most while the gateway fails", async () => {
    const { server, verify } = setUp();
    server.down = true;
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const token = await issuer.sign({}, { header: { kid: `made up ${attempt}` } });
      await expect(verify(token)).rejects.toMatchObject({ code: "unavailable" });
    }
    expect(server.requests).toBe(1);
    server.down = false;
    nowMs += 1_000;
    expect(await verify(await issuer.sign())).toMatchObject({ tenant: "acme" });
  });

  it("that were never read let requests at the same time each read them", async () => {
    const { verify } = setUp();
    const tokens = await Promise.all(["a", "b", "c"].map((sub) => issuer.sign({ sub })));
    const claims = await Promise.all(tokens.map(verify));
    expect(claims.map(({ sub }) => sub)).toEqual(["a", "b", "c"]);
  });
});
