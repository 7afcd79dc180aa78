import { waitUntil } from "cloudflare:workers";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { betterAuth } from "better-auth/minimal";
import { admin } from "better-auth/plugins/admin";
import { jwt } from "better-auth/plugins/jwt";
import { organization } from "better-auth/plugins/organization";
import {
  account,
  invitation,
  jwks,
  member,
  organization as organizationTable,
  session,
  user,
  verification,
} from "../../../db/gateway/schema.ts";
import { tokenAudience, tokenIssuer } from "../../contract/claims.ts";
import { auditEvents } from "../audit/auth-events.ts";
import { originOfHeaders } from "../audit/origin.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import { allowedOrigins } from "../middleware/origin-check.ts";
import { platformAccess, platformRoles, tenantAccess, tenantRoles } from "./access.ts";
import { announceSessions } from "./announce-sessions.ts";
import { createAuthDatabase } from "./auth-database.ts";
import { cookiePrefix } from "./cookies.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import { chooseTenant, createPersonalTenant } from "./personal-tenant.ts";
import { createSecondaryStorage } from "./secondary-storage.ts";
import { extendAfterSeconds, sessionLifeSeconds } from "./session-life.ts";

const day = 86_400;

const schema = {
  account,
  invitation,
  jwks,
  member,
  organization: organizationTable,
  session,
  user,
  verification,
};

export type Auth = ReturnType<typeof createAuth>;

/** The one better-auth instance. The plain routes and better-auth's own are thin over it. */
export function createAuth(deps: Pick<Deps, "config" | "db" | "redis" | "mailQueue" | "audit">) {
  const { config, db } = deps;
  return betterAuth({
    appName: "Selvedge",
    baseURL: config.publicUrl,
    basePath: "/api/auth",
    secret: config.authSecret,
    trustedOrigins: allowedOrigins(config),
    database: drizzleAdapter(createAuthDatabase(db, config.database), {
      provider: "pg",
      schema,
      transaction: true,
    }),
    secondaryStorage: createSecondaryStorage(deps.redis),
    session: { storeSessionInDatabase: true, expiresIn: sessionLifeSeconds, updateAge: extendAfterSeconds },
    verification: { storeInDatabase: true },
    emailAndPassword: {
      enabled: true,
      requireEmailVerification: true,
      autoSignIn: false,
      minPasswordLength: 12,
      maxPasswordLength: 128,
      password: { hash: hashPassword, verify: verifyPassword },
      // The answer for an address that is taken must look like one for an address that is not.
      customSyntheticUser: ({ coreFields, id }) => ({
        ...coreFields,
        ...{ role: "user", banned: false, banReason: null, banExpires: null },
        id,
      }),
    },
    databaseHooks: {
      user: {
        create: {
          after: async (user, context) =>
            await createPersonalTenant(deps, user, originOfHeaders(context?.headers)),
        },
      },
      session: {
        create: {
          before: async (session, context) => {
            const origin = originOfHeaders(context?.headers);
            return {
              data: { ...session, activeOrganizationId: await chooseTenant(deps, session.userId, origin) },
            };
          },
        },
      },
    },
    plugins: [
      auditEvents(deps.audit),
      announceSessions(deps.redis),
      admin({ ac: platformAccess, roles: platformRoles, defaultRole: "user", adminRoles: ["admin"] }),
      organization({
        ac: tenantAccess,
        roles: tenantRoles,
        creatorRole: "owner",
        organizationLimit: 20,
        membershipLimit: 1_000,
        schema: {
          organization: {
            additionalFields: {
              personal: { type: "boolean", input: false, required: false, defaultValue: false },
            },
          },
        },
      }),
      jwt({
        disableSettingJwtHeader: true,
        jwks: {
          keyPairConfig: { alg: "EdDSA", crv: "Ed25519" },
          rotationInterval: 30 * day,
          gracePeriod: day,
        },
        jwt: { issuer: tokenIssuer, audience: tokenAudience },
      }),
    ],
    // Counted and checked in front of every route, so that the plain ones and these share counters and rules.
    rateLimit: { enabled: false },
    // Tokens are minted by identity/mint-token.ts alone: the plugin would sign the whole user row.
    disabledPaths: ["/token"],
    advanced: {
      cookiePrefix,
      useSecureCookies: config.publicUrl.startsWith("https:"),
      disableCSRFCheck: true,
      disableOriginCheck: false,
      database: { generateId: () => crypto.randomUUID() },
      ipAddress: { ipAddressHeaders: ["x-client-address"], ipv6Subnet: 128 },
      backgroundTasks: { handler: waitUntil },
    },
    telemetry: { enabled: false },
    // Errors are rendered in one place, by whoever called.
    onAPIError: { throw: true },
    logger: {
      level: "error",
      log: (level, message, ...details) =>
        log(level === "error" ? "error" : "info", "better_auth", {
          message,
          details: details.filter((detail) => detail instanceof Error).map(describeError),
        }),
    },
  });
}
