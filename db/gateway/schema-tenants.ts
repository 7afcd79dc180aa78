import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { exceptionPolicies, tenantPolicy, userPolicy } from "./policies.ts";
import { organization, user } from "./schema.ts";

/** What belongs to one tenant. Every table has `tenant_id` and is out of reach until a transaction names the tenant. */

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
const createdAt = time("created_at").notNull().defaultNow();
const tenantId = () =>
  text("tenant_id")
    .notNull()
    .references(() => organization.id, { onDelete: "cascade" });
const knownRole = sql`role in ('owner', 'admin', 'billing', 'member', 'viewer')`;

export const member = pgTable(
  "member",
  {
    id: text("id").primaryKey(),
    tenantId: tenantId(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    role: text("role").notNull().default("member"),
    createdAt,
  },
  (table) => [
    unique("member_once").on(table.tenantId, table.userId),
    index().on(table.userId),
    check("member_role_known", knownRole),
    tenantPolicy("member"),
    userPolicy("member", "select"),
    ...exceptionPolicies("member"),
  ],
);

/** A mail's token is `tenant.secret`, and only the secret's hash is here. */
export const invitation = pgTable(
  "invitation",
  {
    id: text("id").primaryKey(),
    tenantId: tenantId(),
    email: text("email").notNull(),
    role: text("role").notNull(),
    tokenHash: text("token_hash").notNull().unique(),
    inviterId: text("inviter_id").references(() => user.id, { onDelete: "set null" }),
    expiresAt: time("expires_at").notNull(),
    acceptedAt: time("accepted_at"),
    cancelledAt: time("cancelled_at"),
    createdAt,
  },
  (table) => [
    index("invitation_list").on(table.tenantId, table.createdAt, table.id),
    uniqueIndex("invitation_open_once")
      .on(table.tenantId, table.email)
      .where(sql`${table.acceptedAt} is null and ${table.cancelledAt} is null`),
    index().on(table.inviterId),
    check("invitation_role_known", knownRole),
    check("invitation_email_lower", sql`${table.email} = lower(${table.email})`),
    tenantPolicy("invitation"),
    ...exceptionPolicies("invitation"),
  ],
);

/** An organization's mail domain. It counts once its DNS has shown the token; then it is one organization's alone. */
export const tenantDomain = pgTable(
  "tenant_domain",
  {
    id: text("id").primaryKey(),
    tenantId: tenantId(),
    domain: text("domain").notNull(),
    token: text("token").notNull(),
    verifiedAt: time("verified_at"),
    /** Since when its record is missing in the DNS, though it was verified. */
    lapsedAt: time("lapsed_at"),
    /** When its record was looked for last. */
    checkedAt: time("checked_at").notNull().defaultNow(),
    /** Whether whoever proves an address of it may join without an invitation, and as what. */
    autoJoin: boolean("auto_join").notNull().default(false),
    autoJoinRole: text("auto_join_role").notNull().default("member"),
    createdAt,
  },
  (table) => [
    unique("tenant_domain_once").on(table.tenantId, table.domain),
    uniqueIndex("tenant_domain_verified_once").on(table.domain).where(sql`${table.verifiedAt} is not null`),
    check("tenant_domain_lower", sql`${table.domain} = lower(${table.domain})`),
    check("tenant_domain_role_known", sql`${table.autoJoinRole} in ('member', 'viewer')`),
    tenantPolicy("tenant_domain"),
    ...exceptionPolicies("tenant_domain"),
  ],
);

/** A key for the business API. Shown once; only its hash is kept. */
export const apiKey = pgTable(
  "api_key",
  {
    id: text("id").primaryKey(),
    tenantId: tenantId(),
    name: text("name").notNull(),
    /** The first characters, to tell keys apart. */
    start: text("start").notNull(),
    hash: text("hash").notNull().unique(),
    scopes: text("scopes").array().notNull(),
    /** Requests a minute; null for what the plan says. */
    requestsPerMinute: integer("requests_per_minute"),
    createdBy: text("created_by").references(() => user.id, { onDelete: "set null" }),
    expiresAt: time("expires_at"),
    lastUsedAt: time("last_used_at"),
    revokedAt: time("revoked_at"),
    /** The key that this one was made to replace; that one expires after the overlap. */
    replaces: text("replaces"),
    createdAt,
  },
  (table) => [
    index("api_key_list").on(table.tenantId, table.createdAt, table.id),
    index().on(table.createdBy),
    tenantPolicy("api_key"),
    ...exceptionPolicies("api_key"),
  ],
);

/** What a directory shows to provision an organization's people. */
export const scimToken = pgTable(
  "scim_token",
  {
    id: text("id").primaryKey(),
    tenantId: tenantId(),
    name: text("name").notNull(),
    hash: text("hash").notNull().unique(),
    createdBy: text("created_by").references(() => user.id, { onDelete: "set null" }),
    lastUsedAt: time("last_used_at"),
    createdAt,
  },
  (table) => [
    index().on(table.tenantId),
    index().on(table.createdBy),
    tenantPolicy("scim_token"),
    ...exceptionPolicies("scim_token"),
  ],
);

/** A person as an organization's directory describes them. */
export const scimUser = pgTable(
  "scim_user",
  {
    id: text("id").notNull(),
    tenantId: tenantId(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    userName: text("user_name").notNull(),
    externalId: text("external_id"),
    active: boolean("active").notNull().default(true),
    attributes: jsonb("attributes").$type<Record<string, unknown>>().notNull(),
    createdAt,
    updatedAt: time("updated_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("scim_user_once").on(table.tenantId, table.userId),
    unique("scim_user_name_once").on(table.tenantId, table.userName),
    index().on(table.userId),
    tenantPolicy("scim_user"),
    ...exceptionPolicies("scim_user"),
  ],
);

/** A group of the directory; one whose name is a role's gives its members that role. */
export const scimGroup = pgTable(
  "scim_group",
  {
    id: text("id").notNull(),
    tenantId: tenantId(),
    displayName: text("display_name").notNull(),
    externalId: text("external_id"),
    /** The role that its members have, if any. */
    role: text("role"),
    createdAt,
    updatedAt: time("updated_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("scim_group_name_once").on(table.tenantId, table.displayName),
    check("scim_group_role_known", sql`role in ('admin', 'billing', 'member', 'viewer')`),
    tenantPolicy("scim_group"),
  ],
);

export const scimGroupMember = pgTable(
  "scim_group_member",
  {
    tenantId: tenantId(),
    groupId: text("group_id").notNull(),
    scimUserId: text("scim_user_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.groupId, table.scimUserId] }),
    foreignKey({
      name: "scim_group_member_group",
      columns: [table.tenantId, table.groupId],
      foreignColumns: [scimGroup.tenantId, scimGroup.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "scim_group_member_user",
      columns: [table.tenantId, table.scimUserId],
      foreignColumns: [scimUser.tenantId, scimUser.id],
    }).onDelete("cascade"),
    tenantPolicy("scim_group_member"),
  ],
);
