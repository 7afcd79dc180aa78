import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";
import { TextField } from "../../components/form-fields.tsx";
import type { FormOutcome } from "../../lib/form-outcome.ts";
import { newPasswordWords } from "../../lib/words/app/new-password.ts";
import { resetWords as words } from "../../lib/words/app/reset.ts";

/** Where the mail of a forgotten password leads. */
export default function Reset() {
  const location = useLocation();
  const token = () => [location.query.token].flat()[0];
  return (
    <AuthPage title={words.title}>
      <Show
        when={token()}
        fallback={
          <p class="lead">
            {words.incomplete.before} <A href="/forgot">{words.incomplete.forgot}</A>.
          </p>
        }
      >
        {(known) => (
          <>
            <p class="lead">{words.lead}</p>
            <Form
              action="/reset"
              search={`?token=${encodeURIComponent(known())}`}
              schema={() =>
                import("../../../../workers/contract/auth.ts").then(
                  ({ resetPasswordSchema }) => resetPasswordSchema,
                )
              }
              explain={explain}
            >
              <input type="hidden" name="token" value={known()} />
              <TextField
                name="newPassword"
                label={words.password}
                type="password"
                autocomplete="new-password"
                hint={newPasswordWords.hint}
              />
              <SubmitButton pending={words.changing}>{words.change}</SubmitButton>
            </Form>
          </>
        )}
      </Show>
    </AuthPage>
  );
}

function explain({ errors }: FormOutcome) {
  if (!errors.token) return undefined;
  return (
    <p>
      <A href="/forgot">{words.newLink}</A>
    </p>
  );
}
