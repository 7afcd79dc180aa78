import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, inject, it } from "vitest";
import { demoPassword } from "../e2e/accounts.ts";
import { signedIn, stranger } from "./visitor.ts";

const { gateway } = inject("urls");
const cookieName = "selvedge.session_token";

async function statusWith(headers: Record<string, string>): Promise<number> {
  return (await stranger(gateway).fetch("/api/auth/me", { headers })).status;
}

async function tokenOf(email: string): Promise<string> {
  const response = await stranger(gateway).post("/api/auth/login?token=true", {
    email,
    password: demoPassword,
  });
  return ((await response.json()) as { token: string }).token;
}

describe("a session is whose it is, and ends when it ends", () => {
  it("takes no cookie whose signature is missing, cut, swapped or another session's", async () => {
    const [one, two] = await Promise.all(
      ["member@acme.test", "owner@globex.test"].map(async (email) => {
        const client = await signedIn(gateway, email);
        return decodeURIComponent(client.cookies.get(cookieName) ?? "").split(".");
      }),
    );
    const [token = "", signature = ""] = one ?? [];
    const tampered = [
      token,
      `${token}.`,
      `${token}.${signature.slice(1)}`,
      `${token}.${two?.[1]}`,
      "%",
      "%00",
    ];
    expect(await statusWith({ cookie: `${cookieName}=${encodeURIComponent(`${token}.${signature}`)}` })).toBe(
      200,
    );
    for (const value of tampered) {
      const cookie = `${cookieName}=${value.startsWith("%") ? value : encodeURIComponent(value)}`;
      expect(await statusWith({ cookie }), value).toBe(401);
    }
  });

  it("gives a new session at sign-in, whatever cookie came along", async () => {
    const victim = await signedIn(gateway, "owner@acme.test");
    const planted = victim.cookies.get(cookieName) ?? "";
    const client = stranger(gateway);
    client.cookies.set(cookieName, planted);
    await client.post("/api/auth/login", { email: "member@acme.test", password: demoPassword });
    expect(client.cookies.get(cookieName)).not.toBe(planted);
  });

  it("ends cookie and token of a session with it, within two seconds", async () => {
    const client = stranger(gateway);
    const login = { email: "member@acme.test", password: demoPassword };
    const { token } = (await (await client.post("/api/auth/login?token=true", login)).json()) as {
      token: string;
    };
    const cookie = `${cookieName}=${client.cookies.get(cookieName)}`;
    const authorization = `Bearer ${token}`;
    expect([await statusWith({ cookie }), await statusWith({ authorization })]).toEqual([200, 200]);
    expect((await client.post("/api/auth/logout", {})).status).toBe(204);
    const statuses = async () => [await statusWith({ cookie }), await statusWith({ authorization })];
    await expect.poll(statuses, { timeout: 2_000 }).toEqual([401, 401]);
  });

  it("ends the session of a token that signs out", async () => {
    const authorization = `Bearer ${await tokenOf("member@acme.test")}`;
    expect((await stranger(gateway).post("/api/auth/logout", {}, { authorization })).status).toBe(204);
    await expect.poll(() => statusWith({ authorization }), { timeout: 2_000 }).toBe(401);
  });
});

describe("a token is the gateway's own", () => {
  it("refuses one that is unsigned, signed by another key, or changed", async () => {
    const token = await tokenOf("member@acme.test");
    const [head = "", body = "", signature = ""] = token.split(".");
    const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
    const write = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const [header, claims] = [read(head), read(body)];
    const published = (await (await stranger(gateway).fetch("/api/auth/jwks")).json()) as {
      keys: { x: string }[];
    };
    const { privateKey, publicKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
    const jwk = await exportJWK(publicKey);
    const sign = (more: object) =>
      new SignJWT(claims).setProtectedHeader({ ...header, ...more }).sign(privateKey);
    const secret = Buffer.from(published.keys[0]?.x ?? "", "base64url");

    expect(await statusWith({ authorization: `Bearer ${token}` })).toBe(200);
    const forged = [
      `${write({ ...header, alg: "none" })}.${body}.`,
      `${write({ ...header, alg: "none" })}.${body}.${signature}`,
      `${head}.${write({ ...claims, role: "owner", platformRole: "admin" })}.${signature}`,
      `${write({ alg: header.alg })}.${body}.${signature}`,
      await new SignJWT(claims).setProtectedHeader({ ...header, alg: "HS256" }).sign(secret),
      await sign({}),
      await sign({ jwk }),
      await sign({ kid: "../../jwks", jku: `${gateway}/api/auth/jwks` }),
    ];
    for (const value of forged) {
      const authorization = `Bearer ${value}`;
      expect(await statusWith({ authorization }), value).toBe(401);
      const data = await stranger(gateway).fetch("/api/datasets", { headers: { authorization } });
      expect(data.status, value).toBe(401);
    }
  });
});
