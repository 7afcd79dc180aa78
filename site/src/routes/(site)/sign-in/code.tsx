import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AuthPage } from "../../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../../components/form.tsx";
import { TextField } from "../../../components/form-fields.tsx";
import { takeOutcome } from "../../../lib/take-outcome.ts";
import { signInCodeWords as words } from "../../../lib/words/app/sign-in-code.ts";

const page = "/sign-in/code";

/** Signing in without a password: the address first, then the code that was mailed to it. */
export default function SignInByCode() {
  const location = useLocation();
  const query = () => `next=${encodeURIComponent([location.query.next].flat()[0] ?? "/app")}`;
  const asked = takeOutcome(page);
  const email = asked?.shown?.email;
  const isSent = () => typeof email === "string" || location.query.do === "verify";
  return (
    <AuthPage title={words.title}>
      <Show
        when={isSent()}
        fallback={
          <>
            <p class="lead">{words.lead}</p>
            <Form action={page} search={`?${query()}`} outcome={asked} whole>
              <TextField name="email" label={words.email} type="email" autocomplete="username" />
              <SubmitButton pending={words.sending}>{words.send}</SubmitButton>
            </Form>
          </>
        }
      >
        <p class="lead">{words.sent}</p>
        <Form action={`${page}?do=verify`} search={`&${query()}`}>
          <TextField
            name="email"
            label={words.email}
            type="email"
            autocomplete="username"
            value={typeof email === "string" ? email : undefined}
          />
          <TextField name="code" label={words.code} autocomplete="one-time-code" inputmode="numeric" />
          <SubmitButton pending={words.signingIn}>{words.signIn}</SubmitButton>
        </Form>
        <p>
          <A href={`${page}?${query()}`}>{words.sendAnother}</A>
        </p>
      </Show>
      <p>
        <A href={`/sign-in?${query()}`}>{words.byPassword}</A>
      </p>
    </AuthPage>
  );
}
