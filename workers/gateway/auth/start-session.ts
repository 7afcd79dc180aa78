import type { BetterAuthPlugin } from "better-auth";
import { APIError, createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { z } from "zod";

/**
 * Lets a verb of ours begin a session after it has seen what it asked for. It goes the way of every other: the same
 * hooks choose the tenant, refuse the banned, ask for a second factor and tell the log. There is no path to it.
 */
export function startSession() {
  return {
    id: "start-session",
    endpoints: {
      startSession: createAuthEndpoint.serverOnly(
        {
          method: "POST",
          body: z.object({
            userId: z.string(),
            method: z.string(),
            twoFactor: z.boolean(),
            /** The tenant whose provider vouches for the second factor, when it was not shown to us. */
            twoFactorTenantId: z.string().optional(),
            remember: z.boolean(),
          }),
        },
        async (context) => {
          const { userId, method, twoFactor, twoFactorTenantId, remember } = context.body;
          const { internalAdapter } = context.context;
          const user = await internalAdapter.findUserById(userId);
          const begun = { method, twoFactor, twoFactorTenantId: twoFactorTenantId ?? null };
          const session = user && (await internalAdapter.createSession(userId, !remember, begun));
          if (!user || !session) throw new APIError("UNAUTHORIZED", { message: "The account is gone" });
          await setSessionCookie(context, { session, user }, !remember);
          return { id: session.id, token: session.token };
        },
      ),
    },
  } satisfies BetterAuthPlugin;
}
