import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";
import { verifyWords as words } from "../../lib/words/app/verify.ts";

/** Mail scanners open every link, so opening this one changes nothing: a person presses the button. */
export default function Verify() {
  const location = useLocation();
  const token = () => [location.query.token].flat()[0];
  return (
    <AuthPage title={words.title}>
      <Show
        when={token()}
        fallback={
          <p class="lead">
            {words.incomplete.before} <A href="/sign-up">{words.incomplete.signUp}</A>{" "}
            {words.incomplete.after}
          </p>
        }
      >
        {(known) => (
          <>
            <p class="lead">{words.lead}</p>
            <Form action="/verify" search={`?token=${encodeURIComponent(known())}`}>
              <input type="hidden" name="token" value={known()} />
              <SubmitButton pending={words.verifying}>{words.verify}</SubmitButton>
            </Form>
          </>
        )}
      </Show>
    </AuthPage>
  );
}
