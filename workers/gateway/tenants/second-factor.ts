import { session } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { providerIdSchema } from "../../contract/providers.ts";

/** What of a session says whether a second factor was shown in it, and to whom. */
export const shownColumns = {
  ...{ twoFactor: session.twoFactor, twoFactorTenantId: session.twoFactorTenantId },
  method: session.method,
};

type Shown = { twoFactor: boolean; twoFactorTenantId: string | null; method: string | null };

type Facts = {
  organization: { id: string; requireTwoFactor: boolean };
  user: { twoFactorEnabled: boolean };
  session: Shown | null;
};

/**
 * Whether a tenant wants a second factor of somebody who has shown none that counts there.
 *
 * Threat: an organization whose own provider says whatever its owners like. What a provider vouches for counts for its
 * organization alone; everywhere else it takes a factor that was shown to us.
 */
export function isSecondFactorMissing({ organization, user, session }: Facts): boolean {
  if (!organization.requireTwoFactor) return false;
  if (session === null) return true;
  const { twoFactor, twoFactorTenantId, method } = session;
  if (twoFactor) return twoFactorTenantId !== null && twoFactorTenantId !== organization.id;
  // One that is set up counts where signing in asked for it, which it does not after a provider like Google.
  return !user.twoFactorEnabled || providerIdSchema.safeParse(method).success;
}

/** What somebody is told who has to set one up first, or to show the one that they have. */
export function secondFactorRequired(): ApiError {
  return new ApiError(
    "two_factor_required",
    "Set up a second factor in your security settings, or show the one that you have: the organization requires one of its members",
  );
}
