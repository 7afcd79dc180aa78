import { SelectField } from "../admin/select-field.tsx";
import { Form, SubmitButton } from "../form.tsx";
import { CheckField, TextArea, TextField } from "../form-fields.tsx";

const refused = {
  action: "/admin/design",
  status: 422,
  code: "invalid_request",
  message: "Check the marked fields.",
  errors: { refused: "Not an e-mail address" },
  values: { refused: "ada at example.com" },
};

/** Fields and buttons, as they are at first and after a refusal. */
export function FormSample() {
  return (
    <>
      <section aria-labelledby="buttons">
        <h2 id="buttons">Buttons and links</h2>
        <p class="actions">
          <button class="button" type="button">
            The deed of the page
          </button>
          <button class="button plain" type="button">
            Another
          </button>
          <button class="button small" type="button">
            In a row
          </button>
          <button class="button" type="button" aria-disabled="true">
            Under way…
          </button>
          <button class="link" type="button">
            As a link
          </button>
        </p>
      </section>
      <section aria-labelledby="forms">
        <h2 id="forms">Forms</h2>
        <Form action="/admin/design" outcome={refused}>
          <TextField name="plain" label="A line of text" autocomplete="off" hint="A hint says what helps." />
          <TextField name="refused" label="One that was refused" type="email" autocomplete="off" />
          <TextArea name="prose" label="Many lines" isProse isOptional />
          <SelectField name="choice" label="A choice" value="b" options={{ a: "This", b: "That" }} />
          <CheckField name="box" label="A box to tick" checked />
          <SubmitButton pending="Sending…">Send</SubmitButton>
        </Form>
      </section>
    </>
  );
}
