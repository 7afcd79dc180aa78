import { and, eq, isNotNull } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { session, user, verification } from "../../../db/gateway/schema.ts";
import { auditLog } from "../../../db/gateway/schema-audit.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { createSignedIn, mailTo, newEmail, password, signIn, tokenIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

const gateway = createTestGateway();
const { app, deps, mails } = gateway;
const path = "/api/auth/change-email";

async function idOf(email: string): Promise<string> {
  const [row] = await deps.db.select({ id: user.id }).from(user).where(eq(user.email, email));
  return row?.id ?? "";
}

async function asked(visitor: Visitor & { email: string }, newAddress = newEmail()) {
  const response = await visitor.post(path, { newEmail: newAddress });
  expect(response.status, await response.clone().text()).toBe(202);
  const [toNew, toOld] = [mailTo(mails, newAddress), mailTo(mails, visitor.email)];
  return { newAddress, toNew, toOld, token: tokenIn(toNew), stopToken: tokenIn(toOld) };
}

const confirm = (token: string) => createVisitor(app).post(`${path}/confirm`, { token });
const stop = (token: string) => createVisitor(app).post(`${path}/stop`, { token });

describe("a new address", () => {
  test("is the account's once its mail was followed, and not before; other sessions end", async () => {
    const visitor = await createSignedIn(gateway);
    const elsewhere = createVisitor(app);
    await signIn(elsewhere, visitor.email);
    const { newAddress, toNew, toOld, token } = await asked(visitor);
    expect(new URL(toNew.link).pathname).toBe("/confirm-address");
    expect(new URL(toOld.link).pathname).toBe("/stop-address");
    expect(toOld.kind).toBe("address-change-asked");
    expect(await (await visitor.get("/api/auth/me")).json()).toMatchObject({
      user: { email: visitor.email },
    });
    const kept = await deps.db.select().from(verification).where(isNotNull(verification.value));
    const secret = token.split(".")[1] ?? "";
    expect(kept.filter(({ identifier, value }) => `${identifier}${value}`.includes(secret))).toEqual([]);
    expect((await confirm(token)).status).toBe(204);
    await expect
      .poll(async () => (await (await visitor.get("/api/auth/me")).json()) as object, { timeout: 3_000 })
      .toMatchObject({ user: { email: newAddress, emailVerified: true } });
    await expect.poll(async () => (await elsewhere.get("/api/auth/me")).status, { timeout: 3_000 }).toBe(401);
    expect(mailTo(mails, visitor.email).kind).toBe("address-changed");
    const old = await createVisitor(app).post("/api/auth/login", { email: visitor.email, password });
    expect(old.status).toBe(401);
    await signIn(createVisitor(app), newAddress);
    expect((await confirm(token)).status).toBe(400);
  });

  test("is told to the log without the addresses in the clear", async () => {
    const visitor = await createSignedIn(gateway);
    const { newAddress, token } = await asked(visitor);
    await confirm(token);
    const userId = await idOf(newAddress);
    const [rows] = await withPlatform(deps.db, [
      deps.db
        .select()
        .from(auditLog)
        .where(and(eq(auditLog.targetId, userId), eq(auditLog.action, "email.changed"))),
    ]);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(newAddress);
    expect(JSON.stringify(rows)).not.toContain(visitor.email);
    expect(rows[0]?.personalChanges).toEqual(expect.any(String));
  });

  test("voids what was mailed to the old one", async () => {
    const visitor = await createSignedIn(gateway);
    const stranger = createVisitor(app);
    await stranger.post("/api/auth/forgot-password", { email: visitor.email });
    const reset = tokenIn(mailTo(mails, visitor.email));
    const { token } = await asked(visitor);
    expect((await confirm(token)).status).toBe(204);
    const newPassword = "quite another battery staple";
    const response = await stranger.post("/api/auth/reset-password", { token: reset, newPassword });
    expect(response.status).toBe(400);
  });

  test("needs a session that is fresh, or the password along with it", async () => {
    expect((await createVisitor(app).post(path, { newEmail: newEmail() })).status).toBe(401);
    const visitor = await createSignedIn(gateway);
    const old = { createdAt: new Date(Date.now() - 700_000) };
    const of = eq(session.userId, await idOf(visitor.email));
    await deps.db.update(session).set(old).where(of);
    const refused = await visitor.post(path, { newEmail: newEmail() });
    expect(await refused.json()).toMatchObject({ status: 403, code: "reauthentication_required" });
    const wrong = await visitor.post(path, { newEmail: newEmail(), password: "not the password" });
    expect(wrong.status).toBe(400);
    expect((await visitor.post(path, { newEmail: newEmail(), password })).status).toBe(202);
  });

  test("that is taken gets the same answer and the same word to the old one, and only its owner is told", async () => {
    const [visitor, other] = [await createSignedIn(gateway), await createSignedIn(gateway)];
    const startedMs = performance.now();
    const { toNew, toOld, token } = await asked(visitor, other.email);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(495);
    expect(toNew.kind).toBe("address-in-use");
    expect(token).toBe("");
    expect(toOld.kind).toBe("address-change-asked");
    expect((await stop(tokenIn(toOld))).status).toBe(204);
  });

  test("that somebody else took meanwhile is a conflict, also when two confirm at once", async () => {
    const [one, two] = [await createSignedIn(gateway), await createSignedIn(gateway)];
    const wanted = newEmail();
    const tokens = [(await asked(one, wanted)).token, (await asked(two, wanted)).token];
    const answers = await Promise.all(tokens.map(confirm));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(await deps.db.$count(user, eq(user.email, wanted))).toBe(1);
  });

  test("is refused when it is none, is the one there is, or comes with something else", async () => {
    const visitor = await createSignedIn(gateway);
    for (const body of [
      {},
      { newEmail: "x" },
      { newEmail: visitor.email },
      { newEmail: newEmail(), emailVerified: true },
    ]) {
      expect((await visitor.post(path, body)).status, JSON.stringify(body)).toBe(400);
    }
  });
});

describe("a link is nothing", () => {
  test("of another person, of the other mail, or after a newer one", async () => {
    const [visitor, other] = [await createSignedIn(gateway), await createSignedIn(gateway)];
    const [mine, theirs] = [await asked(visitor), await asked(other)];
    const [myId, theirId] = [await idOf(visitor.email), await idOf(other.email)];
    for (const token of [
      "x",
      mine.token.replace(myId, theirId),
      theirs.token.replace(theirId, myId),
      mine.stopToken,
    ]) {
      expect((await confirm(token)).status).toBe(400);
    }
    expect((await stop(mine.token)).status).toBe(400);
    const newer = await asked(visitor);
    expect((await confirm(mine.token)).status).toBe(400);
    expect((await stop(mine.stopToken)).status).toBe(400);
    expect((await confirm(newer.token)).status).toBe(204);
    expect(await idOf(other.email)).toBe(theirId);
  });

  test("that is missing, or comes with something else", async () => {
    for (const action of ["confirm", "stop"]) {
      expect((await createVisitor(app).post(`${path}/${action}`, {})).status).toBe(400);
      const more = await createVisitor(app).post(`${path}/${action}`, { token: "x", userId: "y" });
      expect(more.status).toBe(400);
    }
  });

  test("that is an hour old", async () => {
    const visitor = await createSignedIn(gateway);
    const { token } = await asked(visitor);
    await deps.db
      .update(verification)
      .set({ expiresAt: new Date(Date.now() - 1_000) })
      .where(eq(verification.id, `change-address:${await idOf(visitor.email)}`));
    expect((await confirm(token)).status).toBe(400);
  });
});

test("the old address stops it: nothing changes, and every session ends", async () => {
  const visitor = await createSignedIn(gateway);
  const { token, stopToken } = await asked(visitor);
  expect((await stop(stopToken)).status).toBe(204);
  await expect.poll(async () => (await visitor.get("/api/auth/me")).status, { timeout: 3_000 }).toBe(401);
  expect((await confirm(token)).status).toBe(400);
  await signIn(createVisitor(app), visitor.email);
});
