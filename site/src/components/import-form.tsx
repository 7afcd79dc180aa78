import { takeOutcome } from "../lib/take-outcome.ts";
import { dashboardWords } from "../lib/words/app/dashboard.ts";
import { Form, SubmitButton } from "./form.tsx";
import { TextField } from "./form-fields.tsx";

const words = dashboardWords.fetch;

const action = "/app?do=import";

/** Makes a dataset of a file at an address; a plain form. */
export function ImportForm() {
  const outcome = takeOutcome(action);
  return (
    <details open={outcome !== undefined}>
      <summary>{words.summary}</summary>
      <Form action={action} outcome={outcome}>
        <TextField name="name" label={words.name} autocomplete="off" />
        <TextField name="url" label={words.address} type="url" autocomplete="url" hint={words.hint} />
        <SubmitButton pending={words.pending}>{words.send}</SubmitButton>
      </Form>
    </details>
  );
}
