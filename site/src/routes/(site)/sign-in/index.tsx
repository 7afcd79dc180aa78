import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AuthPage } from "../../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../../components/form.tsx";
import { TextField } from "../../../components/form-fields.tsx";
import { Notice } from "../../../components/notice.tsx";
import { PasskeyButton } from "../../../components/passkey-button.tsx";
import { ProviderButtons } from "../../../components/provider-buttons.tsx";
import type { FormOutcome } from "../../../lib/form-outcome.ts";
import { providerFailureText } from "../../../lib/provider-failure.ts";
import { safeNext } from "../../../lib/safe-next.ts";

export default function SignIn() {
  const location = useLocation();
  const next = () => safeNext([location.query.next].flat()[0]);
  return (
    <AuthPage title="Sign in">
      <Show when={location.query.verified === "yes"}>
        <Notice tone="good">Your address is verified. Sign in to begin.</Notice>
      </Show>
      <Show when={location.query.reset === "yes"}>
        <Notice tone="good">
          Your password is changed, and every browser is signed out. Sign in with the new one.
        </Notice>
      </Show>
      <Show when={location.query.restored === "yes"}>
        <Notice tone="good">Your account is kept. Sign in to go on.</Notice>
      </Show>
      <Show when={providerFailureText(location.query.failed)}>
        {(message) => (
          <Notice tone="bad" focus title="You are not signed in.">
            <p>{message()}</p>
          </Notice>
        )}
      </Show>
      <ProviderButtons page="/sign-in" next={nextOf(location.search).replace("?", "&")} />
      <Form
        action="/sign-in"
        search={nextOf(location.search)}
        schema={() =>
          import("../../../../../workers/contract/auth.ts").then(({ loginSchema }) => loginSchema)
        }
        explain={(outcome) => explain(outcome, nextOf(location.search))}
      >
        <TextField name="email" label="E-mail address" type="email" autocomplete="username webauthn" />
        <TextField name="password" label="Password" type="password" autocomplete="current-password" />
        <SubmitButton pending="Signing in…">Sign in</SubmitButton>
      </Form>
      <PasskeyButton
        class="plain"
        work={async () => (await import("../../../lib/passkeys.ts")).signInByPasskey(next(), false)}
        offer={async () => {
          const { offersPasskeys, signInByPasskey } = await import("../../../lib/passkeys.ts");
          return (await offersPasskeys()) ? await signInByPasskey(next(), true) : null;
        }}
      >
        Sign in with a passkey
      </PasskeyButton>
      <ul class="ways">
        <li>
          <A href="/forgot">Forgot your password?</A>
        </li>
        <li>
          <A href={`/sign-in/code${nextOf(location.search)}`}>Sign in with a code by mail</A>
        </li>
        <li>
          <A href={`/organization-sign-in${nextOf(location.search)}`}>Sign in with your organization</A>
        </li>
        <li>
          New here? <A href="/sign-up">Create an account</A>
        </li>
      </ul>
    </AuthPage>
  );
}

function nextOf(search: string): string {
  const next = new URLSearchParams(search).get("next");
  return next === null ? "" : `?next=${encodeURIComponent(next)}`;
}

function explain({ code }: FormOutcome, search: string) {
  if (code === "sso_required") {
    return (
      <p>
        <A href={`/organization-sign-in${search}`}>Sign in with your organization</A>
      </p>
    );
  }
  if (code !== "email_not_verified") return undefined;
  return (
    <p>
      Open the link in the mail that we sent to that address; then you can sign in.{" "}
      <A href="/check-mail">No mail?</A>
    </p>
  );
}
