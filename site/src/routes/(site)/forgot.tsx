import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";
import { TextField } from "../../components/form-fields.tsx";
import { Notice } from "../../components/notice.tsx";

export default function Forgot() {
  const location = useLocation();
  const sent = () => location.query.sent === "yes";
  return (
    <AuthPage title="Forgot your password?">
      <Show
        when={sent()}
        fallback={<p class="lead">Tell us your address, and we send you a link to choose a new one.</p>}
      >
        <Notice tone="good" focus>
          If that address has an account, a mail with a link is on its way. It can take a minute; look into
          the spam folder too.
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
        <TextField name="email" label="E-mail address" type="email" autocomplete="username" />
        <SubmitButton pending="Sending…">{sent() ? "Send it again" : "Send the link"}</SubmitButton>
      </Form>
      <p>
        You remember it? <A href="/sign-in">Sign in</A>
      </p>
    </AuthPage>
  );
}
