import { Show } from "solid-js";
import { Form, SubmitButton } from "./form.tsx";
import { TextField } from "./form-fields.tsx";
import { Notice } from "./notice.tsx";

/** The address of the account, and another in its place. */
export function ChangeEmail(props: { email: string | undefined; done: boolean }) {
  return (
    <section aria-labelledby="email">
      <h2 id="email">E-mail address</h2>
      <Show when={props.done}>
        <Notice tone="good" focus>
          Look into the mail of the new address: the link there makes it yours. Until then nothing changes.
        </Notice>
      </Show>
      <p class="settings-say">
        <Show when={props.email}>
          {(email) => (
            <>
              Your account uses <strong>{email()}</strong>.{" "}
            </>
          )}
        </Show>
        We tell both addresses when it is to change.
      </p>
      <Form action="/app/settings/security?do=change-email">
        <TextField name="newEmail" label="New address" type="email" autocomplete="email" />
        <SubmitButton pending="Sending…">Change the address</SubmitButton>
      </Form>
    </section>
  );
}
