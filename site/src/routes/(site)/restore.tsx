import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";

/** Opening the link of the mail changes nothing: programs open every link. A person presses the button. */
export default function Restore() {
  const location = useLocation();
  const token = () => [location.query.token].flat()[0];
  return (
    <AuthPage title="Keep your account">
      <Show
        when={token()}
        fallback={
          <p class="lead">
            The link is not complete. Copy it whole from the mail, or <A href="/sign-in">sign in</A> and keep
            the account from its settings.
          </p>
        }
      >
        {(known) => (
          <>
            <p class="lead">One press, and nothing will be erased.</p>
            <Form action="/restore" search={`?token=${encodeURIComponent(known())}`}>
              <input type="hidden" name="token" value={known()} />
              <SubmitButton pending="Keeping…">Keep the account</SubmitButton>
            </Form>
          </>
        )}
      </Show>
    </AuthPage>
  );
}
