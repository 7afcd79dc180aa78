import { Show } from "solid-js";
import { securityWords } from "../lib/words/app/security.ts";
import { Form, SubmitButton } from "./form.tsx";
import { TextField } from "./form-fields.tsx";
import { Notice } from "./notice.tsx";

const words = securityWords.email;

/** The address of the account, and another in its place. */
export function ChangeEmail(props: { email: string | undefined; done: boolean }) {
  return (
    <section aria-labelledby="email">
      <h2 id="email">{words.heading}</h2>
      <Show when={props.done}>
        <Notice tone="good" focus>
          {words.done}
        </Notice>
      </Show>
      <p class="settings-say">
        <Show when={props.email}>
          {(email) => (
            <>
              {words.uses} <strong>{email()}</strong>.{" "}
            </>
          )}
        </Show>
        {words.lead}
      </p>
      <Form action="/app/settings/security?do=change-email">
        <TextField name="newEmail" label={words.new} type="email" autocomplete="email" />
        <SubmitButton pending={words.sending}>{words.change}</SubmitButton>
      </Form>
    </section>
  );
}
