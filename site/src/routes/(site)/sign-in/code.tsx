import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AuthPage } from "../../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../../components/form.tsx";
import { TextField } from "../../../components/form-fields.tsx";
import { takeOutcome } from "../../../lib/take-outcome.ts";

const page = "/sign-in/code";

/** Signing in without a password: the address first, then the code that was mailed to it. */
export default function SignInByCode() {
  const location = useLocation();
  const query = () => `next=${encodeURIComponent([location.query.next].flat()[0] ?? "/app")}`;
  const asked = takeOutcome(page);
  const email = asked?.shown?.email;
  const isSent = () => typeof email === "string" || location.query.do === "verify";
  return (
    <AuthPage title="Sign in with a code">
      <Show
        when={isSent()}
        fallback={
          <>
            <p class="lead">Tell us your address, and we mail you a code. You need no password.</p>
            <Form action={page} search={`?${query()}`} outcome={asked} whole>
              <TextField name="email" label="E-mail address" type="email" autocomplete="username" />
              <SubmitButton pending="Sending…">Send the code</SubmitButton>
            </Form>
          </>
        }
      >
        <p class="lead">
          If that address has an account, a code is on its way. It can take a minute; look into the spam
          folder too.
        </p>
        <Form action={`${page}?do=verify`} search={`&${query()}`}>
          <TextField
            name="email"
            label="E-mail address"
            type="email"
            autocomplete="username"
            value={typeof email === "string" ? email : undefined}
          />
          <TextField name="code" label="Code" autocomplete="one-time-code" inputmode="numeric" />
          <SubmitButton pending="Signing in…">Sign in</SubmitButton>
        </Form>
        <p>
          <A href={`${page}?${query()}`}>Send another code</A>
        </p>
      </Show>
      <p>
        <A href={`/sign-in?${query()}`}>Sign in with the password</A>
      </p>
    </AuthPage>
  );
}
