import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, text, timestamp, unique } from "drizzle-orm/pg-core";
import { exceptionPolicies, memberPolicy, tenantPolicy } from "./policies.ts";

/**
 * The tables of better-auth: its field names are the keys here, so that its adapter finds them. What it does not ask
 * for is kept beside them: one role a membership, known roles only, addresses in lower case, no doubled account.
 */

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const user = pgTable(
  "user",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    email: text("email").notNull().unique(),
    emailVerified: boolean("email_verified").notNull().default(false),
    image: text("image"),
    bio: text("bio"),
    /** BCP 47, as `de-CH`. */
    locale: text("locale"),
    /** IANA, as `Europe/Zurich`. */
    timeZone: text("time_zone"),
    role: text("role").notNull().default("user"),
    twoFactorEnabled: boolean("two_factor_enabled").notNull().default(false),
    banned: boolean("banned").notNull().default(false),
    banReason: text("ban_reason"),
    banExpires: time("ban_expires"),
    createdAt: time("created_at").notNull().defaultNow(),
    updatedAt: time("updated_at").notNull().defaultNow(),
  },
  (table) => [
    check("user_email_lower", sql`${table.email} = lower(${table.email})`),
    check("user_role_known", sql`${table.role} in ('user', 'editor', 'admin')`),
  ],
);

/** The tenants. A tenant's rows elsewhere name it in `tenant_id`; here it is the row itself. */
export const organization = pgTable(
  "organization",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    slug: text("slug").notNull().unique(),
    /** The tenant that came with its owner's account; nobody else can be in it. */
    personal: boolean("personal").notNull().default(false),
    /** Whether its members have to have a second factor. */
    requireTwoFactor: boolean("require_two_factor").notNull().default(false),
    createdAt: time("created_at").notNull().defaultNow(),
  },
  () => [
    tenantPolicy("organization", "id"),
    memberPolicy("organization", "id"),
    ...exceptionPolicies("organization"),
  ],
);

export const session = pgTable(
  "session",
  {
    id: text("id").primaryKey(),
    token: text("token").notNull().unique(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    activeOrganizationId: text("active_organization_id").references(() => organization.id, {
      onDelete: "set null",
    }),
    impersonatedBy: text("impersonated_by"),
    /** How it was begun: `password`, `code`, `passkey`, or the provider's id. */
    method: text("method"),
    /** Whether a second factor was shown, or one that stands for two. */
    twoFactor: boolean("two_factor").notNull().default(false),
    /**
     * The tenant whose provider vouches for the second factor; null when it was shown to us. No foreign key: a tenant
     * that goes must not turn what it vouched for into what was shown to us.
     */
    twoFactorTenantId: text("two_factor_tenant_id"),
    /** Country and city, as the network said them. */
    place: text("place"),
    ipAddress: text("ip_address"),
    userAgent: text("user_agent"),
    expiresAt: time("expires_at").notNull(),
    createdAt: time("created_at").notNull().defaultNow(),
    updatedAt: time("updated_at").notNull().defaultNow(),
  },
  (table) => [index().on(table.userId), index().on(table.activeOrganizationId)],
);

export const account = pgTable(
  "account",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id").notNull(),
    providerId: text("provider_id").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    password: text("password"),
    accessToken: text("access_token"),
    refreshToken: text("refresh_token"),
    idToken: text("id_token"),
    accessTokenExpiresAt: time("access_token_expires_at"),
    refreshTokenExpiresAt: time("refresh_token_expires_at"),
    scope: text("scope"),
    createdAt: time("created_at").notNull().defaultNow(),
    updatedAt: time("updated_at").notNull().defaultNow(),
  },
  (table) => [index().on(table.userId), unique().on(table.providerId, table.accountId)],
);

export const verification = pgTable(
  "verification",
  {
    id: text("id").primaryKey(),
    identifier: text("identifier").notNull(),
    value: text("value").notNull(),
    expiresAt: time("expires_at").notNull(),
    createdAt: time("created_at").notNull().defaultNow(),
    updatedAt: time("updated_at").notNull().defaultNow(),
  },
  (table) => [index().on(table.identifier), index().on(table.expiresAt)],
);

export const jwks = pgTable("jwks", {
  id: text("id").primaryKey(),
  publicKey: text("public_key").notNull(),
  /** Encrypted with AUTH_SECRET. */
  privateKey: text("private_key").notNull(),
  alg: text("alg"),
  crv: text("crv"),
  createdAt: time("created_at").notNull().defaultNow(),
  expiresAt: time("expires_at"),
});

/** A person's secret for time-based codes, sealed, and the hashes of recovery codes; both with keys from AUTH_SECRET. */
export const twoFactor = pgTable(
  "two_factor",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .unique()
      .references(() => user.id, { onDelete: "cascade" }),
    secret: text("secret").notNull(),
    backupCodes: text("backup_codes").notNull(),
    verified: boolean("verified").notNull().default(true),
    failedVerificationCount: integer("failed_verification_count").notNull().default(0),
    lockedUntil: time("locked_until"),
  },
  (table) => [index().on(table.secret)],
);

export const passkey = pgTable(
  "passkey",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    name: text("name"),
    publicKey: text("public_key").notNull(),
    credentialID: text("credential_id").notNull().unique(),
    counter: integer("counter").notNull(),
    deviceType: text("device_type").notNull(),
    backedUp: boolean("backed_up").notNull(),
    transports: text("transports"),
    aaguid: text("aaguid"),
    createdAt: time("created_at").defaultNow(),
  },
  (table) => [index().on(table.userId)],
);

/** An organization's own way to sign in, by OpenID Connect or SAML. Secrets in the configurations are encrypted. */
export const ssoProvider = pgTable(
  "sso_provider",
  {
    id: text("id").primaryKey(),
    providerId: text("provider_id").notNull().unique(),
    organizationId: text("tenant_id").references(() => organization.id, { onDelete: "cascade" }),
    issuer: text("issuer").notNull(),
    domain: text("domain").notNull(),
    domainVerified: boolean("domain_verified").notNull().default(false),
    oidcConfig: text("oidc_config"),
    samlConfig: text("saml_config"),
    userId: text("user_id").references(() => user.id, { onDelete: "set null" }),
    createdAt: time("created_at").notNull().defaultNow(),
  },
  (table) => [index().on(table.organizationId), index().on(table.domain)],
);
