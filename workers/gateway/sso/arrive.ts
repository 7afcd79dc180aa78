import type { Context } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import { originOf } from "../audit/origin.ts";
import { signIn } from "../auth/sign-in.ts";
import type { AppEnv } from "../router.ts";
import { admitPerson } from "./admit-person.ts";
import { type Assertion, SignInRefused } from "./assertion.ts";
import { findProvider } from "./find-providers.ts";
import type { Provider } from "./provider.ts";
import { pendingSchema } from "./sign-in.ts";
import { takeOnce } from "./sign-in-state.ts";

/** Spends the state: whatever comes of it, nothing comes of it again. */
export async function takePending(c: Context<AppEnv>, providerId: string, state: string) {
  const pending = pendingSchema.safeParse(await takeOnce(c.var.deps.db, "state", state)).data;
  if (pending === undefined || pending.providerId !== providerId) throw expired();
  return pending;
}

export function expired(): SignInRefused {
  return new SignInRefused("expired", "The sign-in was not begun by this browser, or is over");
}

/** Signs the person in. @returns where they were going. */
export async function enter(
  c: Context<AppEnv>,
  provider: Provider,
  assertion: Assertion,
  next: string,
): Promise<string> {
  const userId = await admitPerson({ ...c.var.deps, origin: originOf(c) }, provider, assertion);
  const { id: method, tenantId, settings } = provider;
  const vouched = settings.trustsTwoFactor
    ? { twoFactor: true, twoFactorTenantId: tenantId }
    : { twoFactor: false };
  const body = { userId, method, ...vouched, remember: true };
  try {
    // Whoever has a second factor of their own shows it, whatever the provider asked for: it guards the whole account.
    const result = await signIn(c, { method, remember: true }, (auth, headers) =>
      auth.api.startSession({ body, headers, returnHeaders: true }),
    );
    if ("twoFactorRequired" in result) return `/sign-in/two-factor?next=${encodeURIComponent(next)}`;
  } catch (error) {
    // A banned person, as with every other way to sign in.
    if (error instanceof ApiError && error.status < 500)
      throw new SignInRefused("not_allowed", error.message);
    throw error;
  }
  return next;
}

/** Leads where `work` says, or to the page that says why not; the organization's log says more. */
export async function lead(
  c: Context<AppEnv>,
  id: string,
  work: (provider: Provider) => Promise<string>,
): Promise<never> {
  const { db, config, audit } = c.var.deps;
  const provider = await findProvider(db, id);
  let location: string;
  try {
    if (provider === null) throw expired();
    location = await work(provider);
  } catch (error) {
    if (!(error instanceof SignInRefused)) throw error;
    // An answer to nothing is anyone's to send, as often as they like: it leaves nothing in the log.
    if (provider !== null && error.reason !== "expired") {
      const { tenantId } = provider;
      const changes = { reason: [null, error.reason], detail: [null, error.message.slice(0, 300)] } as const;
      await audit.record(originOf(c), {
        ...{ action: "sso.refused", actorId: null, tenantId, targetId: id },
        changes: { reason: [...changes.reason], detail: [...changes.detail] },
      });
    }
    location = `/organization-sign-in?problem=${error.reason}`;
  }
  const headers = { location: config.publicUrl + location, "cache-control": "no-store" };
  return c.body(null, 303, headers) as never;
}
