import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";

/** Mail scanners open every link, so opening this one changes nothing: a person presses the button. */
export default function Verify() {
  const location = useLocation();
  const token = () => [location.query.token].flat()[0];
  return (
    <AuthPage title="Verify your address">
      <Show
        when={token()}
        fallback={
          <p class="lead">
            The link is not complete. Copy it whole from the mail, or{" "}
            <A href="/sign-up">create the account</A> again.
          </p>
        }
      >
        {(known) => (
          <>
            <p class="lead">One press, and the address is yours.</p>
            <Form action="/verify" search={`?token=${encodeURIComponent(known())}`}>
              <input type="hidden" name="token" value={known()} />
              <SubmitButton pending="Verifying…">Verify the address</SubmitButton>
            </Form>
          </>
        )}
      </Show>
    </AuthPage>
  );
}
