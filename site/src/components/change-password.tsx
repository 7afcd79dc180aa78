import { Show } from "solid-js";
import { Form, SubmitButton } from "./form.tsx";
import { TextField } from "./form-fields.tsx";
import { Notice } from "./notice.tsx";

type ChangePasswordProps = {
  /** The address of the account, by which a password manager knows what it is asked for. */
  email: string | undefined;
  /** It was just changed. */
  done: boolean;
};

/** The current password and the one that takes its place. */
export function ChangePassword(props: ChangePasswordProps) {
  return (
    <section aria-labelledby="password">
      <h2 id="password">Password</h2>
      <Show when={props.done}>
        <Notice tone="good" focus>
          Your password is changed. Every other browser is signed out.
        </Notice>
      </Show>
      <p class="settings-say">A new one signs you out everywhere but here.</p>
      <Form
        action="/app/settings/security?do=change-password"
        schema={() =>
          import("../../../workers/contract/auth.ts").then(({ changePasswordSchema }) => changePasswordSchema)
        }
      >
        <input type="text" autocomplete="username" attr:value={props.email} readonly hidden />
        <TextField
          name="currentPassword"
          label="Current password"
          type="password"
          autocomplete="current-password"
        />
        <TextField
          name="newPassword"
          label="New password"
          type="password"
          autocomplete="new-password"
          hint="At least 12 characters. A few words in a row are easier to keep than signs."
        />
        <SubmitButton pending="Changing…">Change the password</SubmitButton>
      </Form>
    </section>
  );
}
