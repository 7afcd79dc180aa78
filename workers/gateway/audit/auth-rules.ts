import { getTableName } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { account, jwks, passkey, session, twoFactor, user } from "../../../db/gateway/schema.ts";
import type { AuditEntry } from "./audit.ts";

type Entries = AuditEntry[];

/** What the log tells of the rows that better-auth writes to one table. */
export type AuditRule<Row = object, New = Row> = {
  added(row: New): Entries;
  removed?(row: Row): Entries;
  /** Fields whose change is told of; without one of them an update is nothing to the log. */
  fields: readonly (keyof Row & string)[];
  changed(before: Row, after: Row): Entries;
};

const systemActor = null;

/** Something of the account as a whole, so in the platform's log. */
function ofAccount(action: AuditEntry["action"], userId: string, changes?: AuditEntry["changes"]): Entries {
  return [{ action, actorId: userId, tenantId: null, targetId: userId, ...(changes && { changes }) }];
}

const userRule: AuditRule<typeof user.$inferSelect, typeof user.$inferInsert> = {
  added: ({ id, name, email }) =>
    ofAccount("account.signed_up", id, { name: [null, name], email: [null, email] }),
  removed: ({ id }) => ofAccount("account.removed", id),
  fields: [
    ...(["name", "image", "email", "emailVerified", "twoFactorEnabled"] as const),
    ...(["role", "banned", "banReason", "banExpires"] as const),
  ],
  changed(before, after) {
    const { id } = after;
    const between = (...fields: (keyof typeof before)[]) => changesBetween(before, after, fields);
    const told = (action: AuditEntry["action"], changes: AuditEntry["changes"]) =>
      changes === undefined ? [] : ofAccount(action, id, changes);
    // Nobody asks better-auth for these: it lifts a ban that is over.
    const byNobody = (action: AuditEntry["action"], changes: AuditEntry["changes"]) =>
      told(action, changes).map((entry) => ({ ...entry, actorId: systemActor, personId: id }));
    return [
      ...told("profile.changed", between("name", "image")),
      ...told("email.changed", between("email")),
      ...(!before.emailVerified && after.emailVerified ? ofAccount("account.verified", id) : []),
      ...told(
        after.twoFactorEnabled ? "two_factor.enabled" : "two_factor.disabled",
        between("twoFactorEnabled"),
      ),
      ...byNobody("user.role_changed", between("role")),
      ...byNobody("user.status_changed", between("banned", "banReason", "banExpires")),
    ];
  },
};

const sessionRule: AuditRule<typeof session.$inferSelect, typeof session.$inferInsert> = {
  added: ({ id, userId, impersonatedBy, activeOrganizationId = null }) => [
    {
      ...{ action: "session.started", targetId: id, tenantId: activeOrganizationId },
      actorId: impersonatedBy ?? userId,
    },
  ],
  removed: ({ id, userId, impersonatedBy, activeOrganizationId, expiresAt }) => [
    {
      ...{ action: "session.ended", targetId: id, tenantId: activeOrganizationId },
      actorId: expiresAt.getTime() <= Date.now() ? systemActor : (impersonatedBy ?? userId),
    },
  ],
  fields: [],
  changed: () => [],
};

/** A password, or an account at a provider. */
const accountRule: AuditRule<typeof account.$inferSelect, typeof account.$inferInsert> = {
  added: ({ userId, providerId }) =>
    providerId === "credential"
      ? ofAccount("password.set", userId)
      : ofAccount("provider.linked", userId, { provider: [null, providerId] }),
  removed: ({ userId, providerId }) =>
    ofAccount("provider.unlinked", userId, { provider: [providerId, null] }),
  fields: ["password"],
  changed: (before, after) =>
    before.password === after.password ? [] : ofAccount("password.changed", after.userId),
};

const twoFactorRule: AuditRule<typeof twoFactor.$inferSelect, typeof twoFactor.$inferInsert> = {
  added: ({ userId }) => ofAccount("two_factor.set_up", userId),
  removed: ({ userId }) => ofAccount("two_factor.removed", userId),
  fields: ["secret", "backupCodes"],
  changed: (before, after) => [
    ...(before.secret === after.secret ? [] : ofAccount("two_factor.set_up", after.userId)),
    ...(before.backupCodes === after.backupCodes ? [] : ofAccount("two_factor.codes_changed", after.userId)),
  ],
};

const passkeyRule: AuditRule<typeof passkey.$inferSelect, typeof passkey.$inferInsert> = {
  added: ({ id, userId, name = null }) => [
    {
      ...{ action: "passkey.added", actorId: userId, tenantId: null, targetId: id },
      changes: { name: [null, name] },
    },
  ],
  removed: ({ id, userId, name }) => [
    {
      ...{ action: "passkey.removed", actorId: userId, tenantId: null, targetId: id },
      changes: { name: [name, null] },
    },
  ],
  fields: [],
  changed: () => [],
};

const jwksRule: AuditRule<typeof jwks.$inferSelect, typeof jwks.$inferInsert> = {
  added: ({ id }) => [{ action: "signing_key.added", actorId: systemActor, tenantId: null, targetId: id }],
  fields: [],
  changed: () => [],
};

const rules = new Map<string, AuditRule<never, never>>([
  [getTableName(user), userRule],
  [getTableName(session), sessionRule],
  [getTableName(account), accountRule],
  [getTableName(twoFactor), twoFactorRule],
  [getTableName(passkey), passkeyRule],
  [getTableName(jwks), jwksRule],
]);

/** The tables of better-auth that the log tells of. */
export const auditedTables = [...rules.keys()];

/** The rule of a table, for rows as that table has them. */
export function auditRuleOf(table: PgTable): AuditRule<never, never> | undefined {
  return rules.get(getTableName(table));
}

function changesBetween<Row extends object>(
  before: Row,
  after: Row,
  fields: (keyof Row)[],
): AuditEntry["changes"] {
  const changed = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
  if (changed.length === 0) return undefined;
  return Object.fromEntries(changed.map((field) => [field, [before[field], after[field]]]));
}
