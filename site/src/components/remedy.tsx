import { A } from "@solidjs/router";
import { Show } from "solid-js";

/** The refusals that a person can do something about themselves: where, and what it is called there. */
const remedies: Record<string, { href: string; label: string }> = {
  two_factor_required: { href: "/app/settings/security#two-factor", label: "To your security settings" },
  account_closing: { href: "/app/settings/account", label: "Keep the account, or see when it ends" },
  sso_required: { href: "/organization-sign-in", label: "Sign in with your organization" },
  payment_required: { href: "/app/billing#change", label: "See what other plans have" },
  seats_taken: { href: "/app/billing#change", label: "See what other plans have" },
  payment_missing: { href: "/app/billing", label: "See what is open" },
  unauthenticated: { href: "/sign-in", label: "Sign in" },
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
