import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";
import { TextField } from "../../components/form-fields.tsx";
import { Notice } from "../../components/notice.tsx";
import type { FormOutcome } from "../../lib/form-outcome.ts";

export default function SignIn() {
  const location = useLocation();
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
      <Form
        action="/sign-in"
        search={nextOf(location.search)}
        schema={() => import("../../../../workers/contract/auth.ts").then(({ loginSchema }) => loginSchema)}
        explain={explain}
      >
        <TextField name="email" label="E-mail address" type="email" autocomplete="username" />
        <TextField name="password" label="Password" type="password" autocomplete="current-password" />
        <SubmitButton pending="Signing in…">Sign in</SubmitButton>
      </Form>
      <p>
        <A href="/forgot">Forgot your password?</A>
      </p>
      <p>
        New here? <A href="/sign-up">Create an account</A>
      </p>
    </AuthPage>
  );
}

function nextOf(search: string): string {
  const next = new URLSearchParams(search).get("next");
  return next === null ? "" : `?next=${encodeURIComponent(next)}`;
}

function explain({ code }: FormOutcome) {
  if (code !== "email_not_verified") return undefined;
  return (
    <p>
      Open the link in the mail that we sent to that address; then you can sign in.{" "}
      <A href="/check-mail">No mail?</A>
    </p>
  );
}
