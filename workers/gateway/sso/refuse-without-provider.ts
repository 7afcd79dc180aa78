import { APIError } from "better-auth/api";
import { eq } from "drizzle-orm";
import { user } from "../../../db/gateway/schema.ts";
import type { Deps } from "../deps.ts";
import { enforcingRoles } from "./enforcing-roles.ts";
import { isProviderId } from "./provider.ts";

type NewSession = { userId: string } & Record<string, unknown>;

/**
 * Refuses a session that was begun by anything but the organization's provider, to a member whose organization allows
 * nothing else for the domain of their address. An owner who has a second factor keeps the way by password and that
 * factor: the day the provider fails, somebody has to get in to change it.
 * @param path better-auth's operation that makes the session.
 * @throws {APIError} `SSO_REQUIRED`, once the credentials were found to be right.
 */
export async function refuseWithoutProvider(
  { db }: Pick<Deps, "db">,
  session: NewSession,
  path: string | undefined,
): Promise<void> {
  if (isProviderId(session.method as string | undefined) || session.impersonatedBy) return;
  const [person] = await db
    .select({ email: user.email, twoFactorEnabled: user.twoFactorEnabled })
    .from(user)
    .where(eq(user.id, session.userId));
  if (person === undefined) return;
  const enforcing = await enforcingRoles(db, { userId: session.userId, email: person.email });
  if (enforcing.length === 0) return;
  const breaksGlass = enforcing.every((role) => role === "owner") && person.twoFactorEnabled;
  if (breaksGlass && (session.twoFactor === true || asksSecondFactor(path))) return;
  throw APIError.from("FORBIDDEN", {
    code: "SSO_REQUIRED",
    message: "Your organization asks you to sign in with it",
  });
}

/** A password alone leads to the second factor's question, where the person has one. */
function asksSecondFactor(path: string | undefined): boolean {
  return path === "/sign-in/email" || (path?.startsWith("/two-factor/") ?? false);
}
