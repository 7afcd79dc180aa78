import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";
import { TextField } from "../../components/form-fields.tsx";
import type { FormOutcome } from "../../lib/form-outcome.ts";

/** Where the mail of a forgotten password leads. */
export default function Reset() {
  const location = useLocation();
  const token = () => [location.query.token].flat()[0];
  return (
    <AuthPage title="Choose a new password">
      <Show
        when={token()}
        fallback={
          <p class="lead">
            The link is not complete. Copy it whole from the mail, or <A href="/forgot">ask for a new one</A>.
          </p>
        }
      >
        {(known) => (
          <>
            <p class="lead">It takes the place of the old one, and signs you out everywhere.</p>
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
                label="New password"
                type="password"
                autocomplete="new-password"
                hint="At least 12 characters. A few words in a row are easier to keep than signs."
              />
              <SubmitButton pending="Changing…">Change the password</SubmitButton>
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
      <A href="/forgot">Ask for a new link</A>
    </p>
  );
}
