import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";
import { TextField } from "../../components/form-fields.tsx";
import { Notice } from "../../components/notice.tsx";
import { forgotWords as words } from "../../lib/words/app/forgot.ts";

export default function Forgot() {
  const location = useLocation();
  const sent = () => location.query.sent === "yes";
  return (
    <AuthPage title={words.title}>
      <Show when={sent()} fallback={<p class="lead">{words.lead}</p>}>
        <Notice tone="good" focus>
          {words.sent}
        </Notice>
      </Show>
      <Form
        action="/forgot"
        schema={() =>
          import("../../../../workers/contract/auth.ts").then(
            ({ forgotPasswordSchema }) => forgotPasswordSchema,
          )
        }
      >
        <TextField name="email" label={words.email} type="email" autocomplete="username" />
        <SubmitButton pending={words.sending}>{sent() ? words.sendAgain : words.send}</SubmitButton>
      </Form>
      <p>
        {words.remembered} <A href="/sign-in">{words.signIn}</A>
      </p>
    </AuthPage>
  );
}
