import { Show } from "solid-js";
import { newPasswordWords } from "../lib/words/app/new-password.ts";
import { securityWords } from "../lib/words/app/security.ts";
import { Form, SubmitButton } from "./form.tsx";
import { TextField } from "./form-fields.tsx";
import { Notice } from "./notice.tsx";

const words = securityWords.password;

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
      <h2 id="password">{words.heading}</h2>
      <Show when={props.done}>
        <Notice tone="good" focus>
          {words.done}
        </Notice>
      </Show>
      <p class="settings-say">{words.lead}</p>
      <Form
        action="/app/settings/security?do=change-password"
        schema={() =>
          import("../../../workers/contract/auth.ts").then(({ changePasswordSchema }) => changePasswordSchema)
        }
      >
        <input type="text" autocomplete="username" attr:value={props.email} readonly hidden />
        <TextField
          name="currentPassword"
          label={words.current}
          type="password"
          autocomplete="current-password"
        />
        <TextField
          name="newPassword"
          label={words.new}
          type="password"
          autocomplete="new-password"
          hint={newPasswordWords.hint}
        />
        <SubmitButton pending={words.changing}>{words.change}</SubmitButton>
      </Form>
    </section>
  );
}
