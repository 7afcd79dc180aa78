import { A } from "@solidjs/router";
import { Show } from "solid-js";
import { remedyWords as words } from "../lib/words/app/remedy.ts";

/** The refusals that a person can do something about themselves: where, and what it is called there. */
const remedies: Record<string, { href: string; label: string }> = {
  two_factor_required: { href: "/app/settings/security#two-factor", label: words.twoFactor },
  account_closing: { href: "/app/settings/account", label: words.closing },
  sso_required: { href: "/organization-sign-in", label: words.organizationSignIn },
  payment_required: { href: "/app/billing#change", label: words.plans },
  seats_taken: { href: "/app/billing#change", label: words.plans },
  payment_missing: { href: "/app/billing", label: words.payment },
  unauthenticated: { href: "/sign-in", label: words.signIn },
};

/** The way out of a refusal, where there is one; nothing otherwise. */
export function Remedy(props: { code: string }) {
  const remedy = () => (Object.hasOwn(remedies, props.code) ? remedies[props.code] : undefined);
  return (
    <Show when={remedy()}>
      {(known) => (
        <p>
          <A href={known().href}>{known().label}</A>
        </p>
      )}
    </Show>
  );
}
