import { takeOutcome } from "../lib/take-outcome.ts";
import { Form, SubmitButton } from "./form.tsx";
import { TextField } from "./form-fields.tsx";

const action = "/app?do=import";

/** Makes a dataset of a file at an address; a plain form. */
export function ImportForm() {
  const outcome = takeOutcome(action);
  return (
    <details open={outcome !== undefined}>
      <summary>Fetch a file from an address instead</summary>
      <Form action={action} outcome={outcome}>
        <TextField name="name" label="What to call it" autocomplete="off" />
        <TextField
          name="url"
          label="Address"
          type="url"
          autocomplete="url"
          hint="An https address that anybody may ask, of a file of CSV or JSON Lines."
        />
        <SubmitButton pending="Fetching…">Fetch it</SubmitButton>
      </Form>
    </details>
  );
}
