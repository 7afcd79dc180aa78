import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";
import { restoreWords as words } from "../../lib/words/app/restore.ts";

/** Opening the link of the mail changes nothing: programs open every link. A person presses the button. */
export default function Restore() {
  const location = useLocation();
  const token = () => [location.query.token].flat()[0];
  return (
    <AuthPage title={words.title}>
      <Show
        when={token()}
        fallback={
          <p class="lead">
            {words.incomplete.before} <A href="/sign-in">{words.incomplete.signIn}</A>{" "}
            {words.incomplete.after}
          </p>
        }
      >
        {(known) => (
          <>
            <p class="lead">{words.lead}</p>
            <Form action="/restore" search={`?token=${encodeURIComponent(known())}`}>
              <input type="hidden" name="token" value={known()} />
              <SubmitButton pending={words.keeping}>{words.keep}</SubmitButton>
            </Form>
          </>
        )}
      </Show>
    </AuthPage>
  );
}
