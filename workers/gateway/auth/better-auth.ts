import { waitUntil } from "cloudflare:workers";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { betterAuth } from "better-auth/minimal";
import { admin } from "better-auth/plugins/admin";
import { jwt } from "better-auth/plugins/jwt";
import { account, jwks, session, user, verification } from "../../../db/gateway/schema.ts";
import { tokenAudience, tokenIssuer } from "../../contract/claims.ts";
import { originOfHeaders } from "../audit/origin.ts";
import type { Deps } from "../deps.ts";
import { readSigningKeys, type SigningKeyRow } from "../identity/read-signing-keys.ts";
import { describeError, log } from "../log.ts";
import { allowedOrigins } from "../middleware/origin-check.ts";
import { noteSignInMethod } from "../sign-ins/sign-in-method.ts";
import { tenantOfMethod } from "../sso/find-providers.ts";
import { refuseWithoutProvider } from "../sso/refuse-without-provider.ts";
import { chooseTenant, createPersonalTenant } from "../tenants/personal-tenant.ts";
import { platformAccess, platformRoles } from "./access.ts";
import { announceSessions } from "./announce-sessions.ts";
import { createAuthDatabase } from "./auth-database.ts";
import { cookiePrefix } from "./cookies.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import { secondFactorGuard } from "./second-factor-guard.ts";
import { createSecondaryStorage } from "./secondary-storage.ts";
import { extendAfterSeconds, sessionLifeSeconds } from "./session-life.ts";
import { startSession } from "./start-session.ts";

const day = 86_400;

const schema = { account, jwks, session, user, verification };

type NewSession = { userId: string; activeOrganizationId?: string | null } & Record<string, unknown>;

export type Auth = ReturnType<typeof createAuth>;

/** The one better-auth instance. The plain routes and better-auth's own are thin over it. */
export function createAuth(deps: Pick<Deps, "config" | "db" | "redis" | "mailQueue" | "audit">) {
  const { config } = deps;
  return betterAuth({
    appName: "Selvedge",
    baseURL: config.publicUrl,
    basePath: "/api/auth",
    secret: config.authSecret,
    trustedOrigins: allowedOrigins(config),
    database: drizzleAdapter(createAuthDatabase(deps), {
      provider: "pg",
      schema,
      transaction: true,
    }),
    secondaryStorage: createSecondaryStorage(deps.redis),
    session: {
      ...{ storeSessionInDatabase: true, expiresIn: sessionLifeSeconds, updateAge: extendAfterSeconds },
      additionalFields: {
        activeOrganizationId: { type: "string", required: false, input: false },
        method: { type: "string", required: false, input: false },
        twoFactor: { type: "boolean", required: false, input: false },
        twoFactorTenantId: { type: "string", required: false, input: false },
        place: { type: "string", required: false, input: false },
      },
    },
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
          before: async (session: NewSession, context) => {
            await refuseWithoutProvider(deps, session, context?.path);
            const origin = originOfHeaders(context?.headers);
            const chosen =
              session.activeOrganizationId ??
              (await tenantOfMethod(deps.db, session.method)) ??
              (await chooseTenant(deps, session.userId, origin));
            return { data: { ...session, activeOrganizationId: chosen } };
          },
        },
      },
    },
    plugins: [
      announceSessions(deps.redis),
      noteSignInMethod(),
      admin({ ac: platformAccess, roles: platformRoles, defaultRole: "user", adminRoles: ["admin"] }),
      // After the plugin that refuses the banned.
      secondFactorGuard(deps),
      startSession(),
      jwt({
        disableSettingJwtHeader: true,
        // It publishes the keys; they are made by `readSigningKeys`, one at a time and before they are used.
        jwks: { keyPairConfig: { alg: "EdDSA", crv: "Ed25519" }, gracePeriod: day },
        adapter: { getJwks: async () => (await readSigningKeys(deps)).map(toPublished) },
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

/** A key as the plugin knows it: we make no other than those. */
function toPublished({ expiresAt, alg, crv, ...key }: SigningKeyRow) {
  const [algorithm, curve] = ["EdDSA", "Ed25519"] as const;
  return {
    ...key,
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(alg === algorithm ? { alg: algorithm } : {}),
    ...(crv === curve ? { crv: curve } : {}),
  };
}
