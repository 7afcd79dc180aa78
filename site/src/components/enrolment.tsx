import { Show } from "solid-js";
import type { FormOutcome } from "../lib/form-outcome.ts";
import { Form, SubmitButton } from "./form.tsx";
import { TextField } from "./form-fields.tsx";

type EnrolmentProps = {
  /** The secret and its picture, where they are shown this once. */
  enrolment: Record<string, unknown> | undefined;
  /** What came of the first code. */
  confirmed: FormOutcome | undefined;
};

/** The picture to scan, and the first code that shows that the app has it. */
export function Enrolment(props: EnrolmentProps) {
  return (
    <>
      <Show
        when={props.enrolment}
        fallback={
          <>
            <p class="settings-say">
              Type the code that your app shows now. If the app does not have Selvedge yet, begin again.
            </p>
            <form method="post" action="/app/settings/security?do=enrol#two-factor">
              <button class="button small" type="submit">
                Begin again
              </button>
            </form>
          </>
        }
      >
        {(shown) => (
          <>
            <p class="settings-say">
              Scan the picture with your authenticator app, or type the key into it. Then type the code that
              it shows.
            </p>
            <div class="enrolment">
              <div
                class="enrolment-picture"
                role="img"
                aria-label="The key, to scan"
                innerHTML={String(shown().qr)}
              />
              <p class="enrolment-secret">
                Key: <code>{String(shown().secret).replace(/(.{4})(?=.)/g, "$1 ")}</code>
              </p>
            </div>
          </>
        )}
      </Show>
      <Form action="/app/settings/security?do=confirm-code" outcome={props.confirmed} whole>
        <TextField name="code" label="Code of the app" autocomplete="one-time-code" inputmode="numeric" />
        <SubmitButton pending="Confirming…">Confirm the code</SubmitButton>
      </Form>
    </>
  );
}
