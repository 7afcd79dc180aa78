import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";
import { TextField } from "../../components/form-fields.tsx";
import { Notice } from "../../components/notice.tsx";
import { checkMailWords as words } from "../../lib/words/app/check-mail.ts";

export default function CheckMail() {
  const location = useLocation();
  return (
    <AuthPage title={words.title}>
      <Show when={location.query.again === "yes"}>
        <Notice tone="good">{words.sentAgain}</Notice>
      </Show>
      <p class="lead">{words.lead}</p>
      <ul class="plain-list">
        <li>{words.wait}</li>
        <li>{words.known}</li>
        <li>
          {words.mistyped.before} <A href="/sign-up">{words.mistyped.signUp}</A> {words.mistyped.after}
        </li>
      </ul>
      <h2>{words.noMail}</h2>
      <Form action="/check-mail">
        <TextField name="email" label={words.email} type="email" autocomplete="email" />
        <SubmitButton pending={words.sending}>{words.sendAgain}</SubmitButton>
      </Form>
      <p>
        {words.verified} <A href="/sign-in">{words.signIn}</A>
      </p>
    </AuthPage>
  );
}
