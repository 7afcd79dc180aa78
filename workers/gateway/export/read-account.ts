import { asc, eq, getTableColumns } from "drizzle-orm";
import { account, organization, passkey, session, twoFactor, user } from "../../../db/gateway/schema.ts";
import {
  dataExport,
  erasure,
  knownDevice,
  notification,
  notificationPreference,
  signIn,
} from "../../../db/gateway/schema-people.ts";
import { contactMessage } from "../../../db/gateway/schema-platform.ts";
import { apiKey, invitation, member, scimUser } from "../../../db/gateway/schema-tenants.ts";
import { withPlatform, withTenant, withUser } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { type ArchiveFile, jsonFile } from "./archive.ts";

/**
 * The gateway's own record of a person. Columns are chosen one by one where a table has secrets, so that a new one is
 * left out until somebody decides.
 */
export async function* readAccount({ db }: Pick<Deps, "db">, userId: string): AsyncGenerator<ArchiveFile> {
  const [[profile], accounts, sessions, passkeys, twoFactors] = await db.batch([
    db.select().from(user).where(eq(user.id, userId)),
    db.select(accountColumns).from(account).where(eq(account.userId, userId)),
    db.select(sessionColumns).from(session).where(eq(session.userId, userId)),
    db.select(getTableColumns(passkey)).from(passkey).where(eq(passkey.userId, userId)),
    db.select(twoFactorColumns).from(twoFactor).where(eq(twoFactor.userId, userId)),
  ]);
  if (profile === undefined) throw new Error(`Cannot export the account "${userId}": it is gone`);
  yield jsonFile("account.json", {
    ...{ profile, accounts, sessions, passkeys, twoFactor: twoFactors[0] ?? null },
    ...(await readOwn(db, userId)),
    ...(await readElsewhere(db, profile)),
  });
}

const accountColumns = {
  ...{ providerId: account.providerId, accountId: account.accountId, scope: account.scope },
  ...{ createdAt: account.createdAt, updatedAt: account.updatedAt },
};

const sessionColumns = {
  ...{ id: session.id, method: session.method, twoFactor: session.twoFactor, place: session.place },
  twoFactorTenantId: session.twoFactorTenantId,
  ...{ ipAddress: session.ipAddress, userAgent: session.userAgent, createdAt: session.createdAt },
  ...{ updatedAt: session.updatedAt, expiresAt: session.expiresAt },
};

const twoFactorColumns = { verified: twoFactor.verified, lockedUntil: twoFactor.lockedUntil };

const exportColumns = {
  ...{ id: dataExport.id, status: dataExport.status, bytes: dataExport.bytes },
  ...{ createdAt: dataExport.createdAt, finishedAt: dataExport.finishedAt, expiresAt: dataExport.expiresAt },
};

const erasureColumns = {
  ...{ id: erasure.id, dueAt: erasure.dueAt, createdAt: erasure.createdAt },
  ...{ cancelledAt: erasure.cancelledAt },
};

/** The tables of one person. */
async function readOwn(db: Deps["db"], userId: string) {
  const membership = { tenantId: member.tenantId, role: member.role, since: member.createdAt };
  const [organizations, signIns, devices, notifications, preferences, exports, erasures] = await withUser(
    db,
    userId,
    [
      db
        .select({ name: organization.name, slug: organization.slug, ...membership })
        .from(member)
        .innerJoin(organization, eq(organization.id, member.tenantId))
        .where(eq(member.userId, userId)),
      db.select().from(signIn).where(eq(signIn.userId, userId)).orderBy(asc(signIn.createdAt)),
      db
        .select({ createdAt: knownDevice.createdAt, lastSeenAt: knownDevice.lastSeenAt })
        .from(knownDevice)
        .where(eq(knownDevice.userId, userId)),
      db.select().from(notification).where(eq(notification.userId, userId)),
      db.select().from(notificationPreference).where(eq(notificationPreference.userId, userId)),
      db.select(exportColumns).from(dataExport).where(eq(dataExport.userId, userId)),
      db.select(erasureColumns).from(erasure).where(eq(erasure.userId, userId)),
    ],
  );
  return { organizations, signIns, devices, notifications, preferences, exports, erasures };
}

/** What tenants hold of a person: of an invitation that they wrote, the address is somebody else's and left out. */
async function readElsewhere(db: Deps["db"], { id, email }: { id: string; email: string }) {
  const columns = {
    ...{ tenantId: invitation.tenantId, role: invitation.role, createdAt: invitation.createdAt },
    ...{ expiresAt: invitation.expiresAt, acceptedAt: invitation.acceptedAt },
    cancelledAt: invitation.cancelledAt,
  };
  const [invitedAs, invited, keys, messages] = await withPlatform(db, [
    db.select(columns).from(invitation).where(eq(invitation.email, email)),
    db.select(columns).from(invitation).where(eq(invitation.inviterId, id)),
    db
      .select({
        ...{ id: apiKey.id, tenantId: apiKey.tenantId, name: apiKey.name, scopes: apiKey.scopes },
        ...{ createdAt: apiKey.createdAt, expiresAt: apiKey.expiresAt, lastUsedAt: apiKey.lastUsedAt },
      })
      .from(apiKey)
      .where(eq(apiKey.createdBy, id)),
    db.select().from(contactMessage).where(eq(contactMessage.email, email)),
  ]);
  return {
    invitations: { received: invitedAs, sent: invited },
    apiKeys: keys,
    contactMessages: messages,
    directory: await readDirectory(db, id),
  };
}

/** How the directories of the tenants that a person is in describe them. */
async function readDirectory(db: Deps["db"], userId: string) {
  const [memberships] = await withUser(db, userId, [
    db.select({ tenantId: member.tenantId }).from(member).where(eq(member.userId, userId)),
  ]);
  const described = await Promise.all(
    memberships.map(({ tenantId }) =>
      withTenant(db, tenantId, [db.select().from(scimUser).where(eq(scimUser.userId, userId))]),
    ),
  );
  return described.flat(2);
}
