import { Show } from "solid-js";
import type { FormOutcome } from "../lib/form-outcome.ts";
import { securityWords } from "../lib/words/app/security.ts";
import { Form, SubmitButton } from "./form.tsx";
import { TextField } from "./form-fields.tsx";

const words = securityWords.enrolment;

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
            <p class="settings-say">{words.typeCode}</p>
            <form method="post" action="/app/settings/security?do=enrol#two-factor">
              <button class="button small" type="submit">
                {words.again}
              </button>
            </form>
          </>
        }
      >
        {(shown) => (
          <>
            <p class="settings-say">{words.scan}</p>
            <div class="enrolment">
              <div
                class="enrolment-picture"
                role="img"
                aria-label={words.picture}
                innerHTML={String(shown().qr)}
              />
              <p class="enrolment-secret">
                {words.key} <code>{String(shown().secret).replace(/(.{4})(?=.)/g, "$1 ")}</code>
              </p>
            </div>
          </>
        )}
      </Show>
      <Form action="/app/settings/security?do=confirm-code" outcome={props.confirmed} whole>
        <TextField name="code" label={words.code} autocomplete="one-time-code" inputmode="numeric" />
        <SubmitButton pending={words.confirming}>{words.confirm}</SubmitButton>
      </Form>
    </>
  );
}
