import { eq, getTableName, or } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { account, jwks, passkey, session, twoFactor, user } from "../../../db/gateway/schema.ts";
import { auditLog } from "../../../db/gateway/schema-audit.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { Audit } from "../audit/audit.ts";
import { auditedTables } from "../audit/auth-rules.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createAuthDatabase } from "./auth-database.ts";

const { deps } = createTestGateway();
const { db } = deps;

/** Entries that the database refuses: `audit_append` fails in whatever transaction it is part of. */
const refused: Audit = {
  ...deps.audit,
  seal: async (origin, entry) => {
    const { json } = await deps.audit.seal(origin, entry);
    return { json: JSON.stringify({ ...JSON.parse(json), actorType: "nobody" }) };
  },
};

const told = createAuthDatabase(deps);
const untold = createAuthDatabase({ ...deps, audit: refused });

async function newUser() {
  const id = crypto.randomUUID();
  await db.insert(user).values({ id, name: "Ada", email: `${id}@example.test` });
  return id;
}

const expiresAt = () => new Date(Date.now() + 60_000);

/** For each table: a row of a person's, a change of it that is told of, and the actions that tell of each. */
const cases = [
  {
    table: user,
    row: (id: string) => ({ id, name: "Ada", email: `${id}@example.test` }),
    added: ["account.signed_up"],
    change: { emailVerified: true },
    changed: ["account.verified"],
    removed: ["account.removed"],
  },
  {
    table: session,
    row: (id: string, userId: string) => ({ id, userId, token: id, expiresAt: expiresAt() }),
    added: ["session.started"],
    removed: ["session.ended"],
  },
  {
    table: account,
    row: (id: string, userId: string) => ({ id, userId, accountId: id, providerId: "google" }),
    added: ["provider.linked"],
    change: { password: "hash" },
    changed: ["password.changed"],
    removed: ["provider.unlinked"],
  },
  {
    table: twoFactor,
    row: (id: string, userId: string) => ({ id, userId, secret: "s", backupCodes: "a" }),
    added: ["two_factor.set_up"],
    change: { backupCodes: "b" },
    changed: ["two_factor.codes_changed"],
    removed: ["two_factor.removed"],
  },
  {
    table: passkey,
    row: (id: string, userId: string) => ({
      ...{ id, userId, name: "Key", publicKey: "p", credentialID: id, counter: 0 },
      ...{ deviceType: "singleDevice", backedUp: false },
    }),
    added: ["passkey.added"],
    removed: ["passkey.removed"],
  },
  {
    table: jwks,
    // Over long ago, so that nobody signs with it.
    row: (id: string) => ({ id, publicKey: "p", privateKey: "p", expiresAt: new Date("2020-01-01") }),
    added: ["signing_key.added"],
  },
] as const;

/** Typed as the adapter types it: not at all. */
type Case = {
  table: typeof user;
  row: (id: string, userId: string) => typeof user.$inferInsert;
  added: string[];
  change?: Partial<typeof user.$inferInsert>;
  changed?: string[];
  removed?: string[];
};
const ofTable = (cases as unknown as Case[]).map((each) => [getTableName(each.table), each] as const);

const rowsOf = async ({ table }: Case, id: string) => db.select().from(table).where(eq(table.id, id));

async function actionsAbout(...ids: string[]): Promise<string[]> {
  const about = ids.flatMap((id) => [eq(auditLog.actorId, id), eq(auditLog.targetId, id)]);
  const [rows] = await withPlatform(db, [
    db
      .select({ action: auditLog.action })
      .from(auditLog)
      .where(or(...about))
      .orderBy(auditLog.seq),
  ]);
  return rows.map(({ action }) => action);
}

test("every table that the log tells of is tried", () => {
  expect(ofTable.map(([name]) => name)).toEqual(auditedTables);
});

describe.each(ofTable)("a row of %s", (_, one) => {
  const { table, row, added, change, changed = [], removed = [] } = one;

  test("is added, changed and removed with the entries that tell of it", async () => {
    const [id, userId] = [crypto.randomUUID(), await newUser()];
    const returned = await told.insert(table).values(row(id, userId)).returning();
    expect(returned).toEqual(await rowsOf(one, id));
    expect(await actionsAbout(id, userId)).toEqual(added);
    if (change !== undefined) {
      const after = await told.update(table).set(change).where(eq(table.id, id)).returning();
      expect(after).toMatchObject([{ id, ...change }]);
      await told.update(table).set(change).where(eq(table.id, id));
    }
    if (one.removed !== undefined) {
      expect(await told.delete(table).where(eq(table.id, id))).toMatchObject({ rowCount: 1 });
      expect(await told.delete(table).where(eq(table.id, id))).toMatchObject({ rowCount: 0 });
      expect(await rowsOf(one, id)).toEqual([]);
    }
    expect(await actionsAbout(id, userId)).toEqual([...added, ...changed, ...removed]);
  });

  test("is not added, changed or removed when the log cannot tell of it", async () => {
    const [id, userId] = [crypto.randomUUID(), await newUser()];
    await expect(untold.insert(table).values(row(id, userId)).returning()).rejects.toThrow();
    const inTransaction = untold.transaction((transaction) =>
      transaction.insert(table).values(row(id, userId)).returning(),
    );
    await expect(inTransaction).rejects.toThrow();
    expect(await rowsOf(one, id)).toEqual([]);
    await db.insert(table).values(row(id, userId));
    const before = await rowsOf(one, id);
    if (change !== undefined) {
      await expect(untold.update(table).set(change).where(eq(table.id, id)).returning()).rejects.toThrow();
      await expect(untold.update(table).set(change).where(eq(table.id, id))).rejects.toThrow();
    }
    if (one.removed !== undefined)
      await expect(untold.delete(table).where(eq(table.id, id))).rejects.toThrow();
    expect(await rowsOf(one, id)).toEqual(before);
    expect(await actionsAbout(id, userId)).toEqual([]);
  });

  test("that its transaction takes back is told of nowhere", async () => {
    const [id, userId] = [crypto.randomUUID(), await newUser()];
    const failing = told.transaction(async (transaction) => {
      await transaction.insert(table).values(row(id, userId)).returning();
      throw new Error("taken back");
    });
    await expect(failing).rejects.toThrow("taken back");
    expect(await rowsOf(one, id)).toEqual([]);
    expect(await actionsAbout(id, userId)).toEqual([]);
  });
});

test("a change that is nothing to the log is one plain statement", async () => {
  const [id, userId] = [crypto.randomUUID(), await newUser()];
  await db.insert(session).values({ id, userId, token: id, expiresAt: expiresAt() });
  const extended = new Date(Date.now() + 120_000);
  await untold.update(session).set({ expiresAt: extended }).where(eq(session.id, id));
  expect(await db.select({ expiresAt: session.expiresAt }).from(session).where(eq(session.id, id))).toEqual([
    { expiresAt: extended },
  ]);
  expect(await actionsAbout(id, userId)).toEqual([]);
});

test("what nobody did is told of as the system's, and the origin of nobody is not kept", async () => {
  const id = crypto.randomUUID();
  await told
    .insert(jwks)
    .values({ id, publicKey: "p", privateKey: "p", expiresAt: new Date("2020-01-01") })
    .returning();
  const [rows] = await withPlatform(db, [db.select().from(auditLog).where(eq(auditLog.targetId, id))]);
  expect(rows).toMatchObject([{ actorType: "system", actorId: null, origin: null, targetType: "key" }]);
});

test("a session that was over is ended by nobody", async () => {
  const [id, userId] = [crypto.randomUUID(), await newUser()];
  await db.insert(session).values({ id, userId, token: id, expiresAt: new Date(0) });
  await told.delete(session).where(eq(session.id, id));
  const [rows] = await withPlatform(db, [db.select().from(auditLog).where(eq(auditLog.targetId, id))]);
  expect(rows).toMatchObject([{ action: "session.ended", actorType: "system", actorId: null }]);
});
