import { eq, ne } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { session, twoFactor, user } from "../../../db/gateway/schema.ts";
import { notification } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import { createSignedIn, password, signIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createAuthenticator, createWithTwoFactor } from "../testing/second-factor.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

const gateway = createTestGateway();
const { app, deps } = gateway;

async function idOf(email: string): Promise<string> {
  const [row] = await deps.db.select({ id: user.id }).from(user).where(eq(user.email, email));
  return row?.id ?? "";
}

describe("an authenticator app", () => {
  test("is begun with a secret to type, an address to open and a picture to scan, and asks for nothing yet", async () => {
    const visitor = await createSignedIn(gateway);
    const response = await visitor.post("/api/auth/two-factor/enrol", {});
    const { secret, uri, qr } = await response.json<{ secret: string; uri: string; qr: string }>();
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toBe(
      `otpauth://totp/Selvedge:${encodeURIComponent(visitor.email)}?secret=${secret}&issuer=Selvedge&algorithm=SHA1&digits=6&period=30`,
    );
    expect(qr).toMatch(/^<svg [\s\S]*<\/svg>$/);
    expect(await (await visitor.get("/api/auth/two-factor")).json()).toEqual({
      enabled: false,
      recoveryCodesLeft: 0,
      trustedDevices: 0,
    });
    await signIn(createVisitor(app), visitor.email);
  });

  test("is kept sealed, and its recovery codes as hashes", async () => {
    const person = await createWithTwoFactor(gateway);
    const userId = await idOf(person.email);
    const [row] = await deps.db.select().from(twoFactor).where(eq(twoFactor.userId, userId));
    expect(row?.secret).not.toContain(person.authenticator.secret);
    for (const code of person.recoveryCodes) {
      expect(row?.backupCodes).not.toContain(code);
      expect(row?.backupCodes).not.toContain(code.replaceAll("-", ""));
    }
  });

  test("is on with its first code: ten recovery codes, other sessions end, and the person is told", async () => {
    const visitor = await createSignedIn(gateway);
    const elsewhere = createVisitor(app);
    await signIn(elsewhere, visitor.email);
    const { secret } = await (await visitor.post("/api/auth/two-factor/enrol", {})).json<{
      secret: string;
    }>();
    const code = createAuthenticator(secret).code();
    const response = await visitor.post("/api/auth/two-factor/confirm", { code });
    expect(response.headers.get("cache-control")).toBe("no-store");
    const { recoveryCodes } = await response.json<{ recoveryCodes: string[] }>();
    expect(new Set(recoveryCodes).size).toBe(10);
    for (const each of recoveryCodes) expect(each).toMatch(/^(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
    expect((await visitor.get("/api/auth/me")).status).toBe(200);
    await expect.poll(async () => (await elsewhere.get("/api/auth/me")).status, { timeout: 3_000 }).toBe(401);
    expect(await (await visitor.get("/api/auth/two-factor")).json()).toMatchObject({
      enabled: true,
      recoveryCodesLeft: 10,
    });
    const userId = await idOf(visitor.email);
    // The second browser was new to the account, of which the person was told too.
    const isOther = ne(notification.kind, "security.new_device");
    const [rows] = await withUser(deps.db, userId, [deps.db.select().from(notification).where(isOther)]);
    expect(rows).toMatchObject([{ kind: "security.two_factor_changed", params: { enabled: true } }]);
    const [mine] = await deps.db.select().from(session).where(eq(session.userId, userId));
    expect(mine).toMatchObject({ method: "password", twoFactor: true });
  });

  test("is not on with a code that is wrong, malformed or comes with something else, or before it was begun", async () => {
    const visitor = await createSignedIn(gateway);
    const early = await visitor.post("/api/auth/two-factor/confirm", { code: "123456" });
    expect(early.status).toBe(409);
    const { secret } = await (await visitor.post("/api/auth/two-factor/enrol", {})).json<{
      secret: string;
    }>();
    const right = createAuthenticator(secret).code();
    const wrong = right.replace(/^./, (digit) => String((Number(digit) + 1) % 10));
    for (const body of [{ code: wrong }, { code: "12345" }, { code: right, twoFactorEnabled: true }, {}]) {
      const response = await visitor.post("/api/auth/two-factor/confirm", body);
      expect(response.status, JSON.stringify(body)).toBe(400);
    }
    expect(await (await visitor.get("/api/auth/two-factor")).json()).toMatchObject({ enabled: false });
  });

  test("cannot be begun over another, which would take it away", async () => {
    const person = await createWithTwoFactor(gateway);
    expect((await person.post("/api/auth/two-factor/enrol", {})).status).toBe(409);
  });

  test("is off again only for the person who has it", async () => {
    const [person, other] = [await createWithTwoFactor(gateway), await createSignedIn(gateway)];
    expect((await other.send("/api/auth/two-factor", { method: "DELETE" })).status).toBe(409);
    expect((await person.send("/api/auth/two-factor", { method: "DELETE" })).status).toBe(204);
    expect((await person.send("/api/auth/two-factor", { method: "DELETE" })).status).toBe(409);
    await signIn(createVisitor(app), person.email);
  });

  test("gives this session a new secret when it is turned on and off, and the old one opens nothing", async () => {
    const visitor = await createSignedIn(gateway);
    const thiefOf = () => {
      const thief = createVisitor(app);
      for (const pair of visitor.cookies) thief.cookies.set(...pair);
      return thief;
    };
    const whoAmI = async (asking: Visitor) => (await asking.get("/api/auth/me")).status;
    const { secret } = await (await visitor.post("/api/auth/two-factor/enrol", {})).json<{
      secret: string;
    }>();
    for (const change of [
      () => visitor.post("/api/auth/two-factor/confirm", { code: createAuthenticator(secret).code() }),
      () => visitor.send("/api/auth/two-factor", { method: "DELETE" }),
    ]) {
      const thief = thiefOf();
      expect(await whoAmI(thief)).toBe(200);
      expect((await change()).ok).toBe(true);
      expect(await whoAmI(visitor)).toBe(200);
      await expect.poll(() => whoAmI(thief), { timeout: 3_000 }).toBe(401);
    }
  });

  test("is missed by an organization that requires one within two seconds of being off, everywhere", async () => {
    const person = await createWithTwoFactor(gateway);
    const elsewhere = createVisitor(app);
    await elsewhere.post("/api/auth/login", { email: person.email, password });
    const code = person.authenticator.code();
    expect((await elsewhere.post("/api/auth/two-factor/verify", { code })).status).toBe(200);
    const slug = `strict-${crypto.randomUUID().slice(0, 8)}`;
    await person.post("/api/auth/organization/create", { name: "Strict", slug });
    await elsewhere.post("/api/auth/organization/set-active", { organizationSlug: slug });
    const required = await person.send("/api/auth/organization", {
      ...{ method: "PATCH", headers: { "content-type": "application/json" } },
      body: JSON.stringify({ requireTwoFactor: true }),
    });
    expect(required.status, await required.clone().text()).toBe(200);
    const roleOf = async () =>
      (await (await elsewhere.get("/api/auth/me")).json<{ role: string | null }>()).role;
    expect(await roleOf()).toBe("owner");
    expect((await person.send("/api/auth/two-factor", { method: "DELETE" })).status).toBe(204);
    await expect.poll(roleOf, { timeout: 3_000 }).toBeNull();
  });

  test("gives new recovery codes, and the old ones are nothing", async () => {
    const person = await createWithTwoFactor(gateway);
    const response = await person.post("/api/auth/two-factor/recovery-codes", {});
    const { recoveryCodes } = await response.json<{ recoveryCodes: string[] }>();
    expect(recoveryCodes).toHaveLength(10);
    const visitor = createVisitor(app);
    await visitor.post("/api/auth/login", { email: person.email, password });
    const [old, fresh] = [person.recoveryCodes[0], recoveryCodes[0]];
    expect((await visitor.post("/api/auth/two-factor/verify", { recoveryCode: old })).status).toBe(400);
    expect((await visitor.post("/api/auth/two-factor/verify", { recoveryCode: fresh })).status).toBe(200);
  });

  test.each([
    ["get", "/api/auth/two-factor"],
    ["post", "/api/auth/two-factor/enrol"],
    ["post", "/api/auth/two-factor/confirm"],
    ["post", "/api/auth/two-factor/recovery-codes"],
    ["delete", "/api/auth/two-factor"],
    ["delete", "/api/auth/two-factor/trusted-devices"],
  ])("%s %s needs a session", async (method, path) => {
    const visitor = createVisitor(app);
    const response =
      method === "post"
        ? await visitor.post(path, path.endsWith("confirm") ? { code: "123456" } : {})
        : await visitor.send(path, { method: method.toUpperCase() });
    expect(response.status).toBe(401);
  });
});
