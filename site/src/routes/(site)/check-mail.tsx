import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";
import { TextField } from "../../components/form-fields.tsx";
import { Notice } from "../../components/notice.tsx";

export default function CheckMail() {
  const location = useLocation();
  return (
    <AuthPage title="Check your mail">
      <Show when={location.query.again === "yes"}>
        <Notice tone="good">If that address has an account to verify, a new link is on its way.</Notice>
      </Show>
      <p class="lead">We sent a link to the address you gave. Open it, and the account is yours.</p>
      <ul class="plain-list">
        <li>It can take a minute. Look into the spam folder too.</li>
        <li>If that address has an account already, the mail says so instead: nobody else learns it here.</li>
        <li>
          Mistyped the address? <A href="/sign-up">Start again</A> with the right one.
        </li>
      </ul>
      <h2>No mail?</h2>
      <Form action="/check-mail">
        <TextField name="email" label="E-mail address" type="email" autocomplete="email" />
        <SubmitButton pending="Sending…">Send it again</SubmitButton>
      </Form>
      <p>
        Verified already? <A href="/sign-in">Sign in</A>
      </p>
    </AuthPage>
  );
}
