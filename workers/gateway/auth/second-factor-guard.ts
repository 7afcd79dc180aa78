import type { BetterAuthPlugin } from "better-auth";
import { APIError } from "better-auth/api";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { user } from "../../../db/gateway/schema.ts";
import { providerIdSchema } from "../../contract/providers.ts";
import type { Deps } from "../deps.ts";
import { shownToUs } from "../factors/raise-session.ts";
import { isTrustedDevice } from "../factors/trusted-device.ts";
import { secondFactorNeeded } from "./second-factor-needed.ts";

/** Ways in whose provider vouches for the person, by its own rules for second factors. */
const isVouchedFor = (method: string | null | undefined) => providerIdSchema.safeParse(method).success;

const sessionSchema = z.object({
  userId: z.string(),
  method: z.string().nullish(),
  twoFactor: z.boolean().nullish(),
  twoFactorTenantId: z.string().nullish(),
  impersonatedBy: z.string().nullish(),
});

type HookContext = { headers?: Headers | undefined } | null;
type GuardDeps = Pick<Deps, "config" | "db">;

/**
 * Threat: a way in that forgets to ask for the second factor. So it is asked for in the one place that every session
 * of better-auth's passes, before there is one: who has a second factor gets none by a way that did not see it, unless
 * the way is on the list above or the browser is trusted.
 */
export function secondFactorGuard(deps: GuardDeps): BetterAuthPlugin {
  const before = async (row: object, context: HookContext) => ({ data: await guard(deps, row, context) });
  return {
    id: "second-factor-guard",
    init: () => ({ options: { databaseHooks: { session: { create: { before } } } } }),
  };
}

/** The session as it may begin. */
async function guard(deps: GuardDeps, row: object, context: HookContext) {
  const session = sessionSchema.parse(row);
  const begun = { ...row, twoFactor: session.twoFactor ?? false };
  // What an organization's provider says is for that organization's rule; the person's own factor guards more than that.
  const isShown = session.twoFactor && !session.twoFactorTenantId;
  if (isShown || session.impersonatedBy || isVouchedFor(session.method)) return begun;
  const [person] = await deps.db
    .select({ asked: user.twoFactorEnabled })
    .from(user)
    .where(eq(user.id, session.userId));
  if (!person?.asked) return begun;
  if (await isTrustedDevice(deps, context?.headers ?? new Headers(), session.userId)) {
    return { ...begun, ...shownToUs };
  }
  const refusal = { code: secondFactorNeeded, message: "A second factor is needed" };
  throw new APIError("FORBIDDEN", { ...refusal, userId: session.userId });
}
