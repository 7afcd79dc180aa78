import { accountsWords } from "../../lib/words/app/admin-accounts.ts";
import { Form, SubmitButton } from "../form.tsx";
import { TextField } from "../form-fields.tsx";
import { SelectField } from "./select-field.tsx";

const { roles, make: words } = accountsWords;

/** An account for somebody, who chooses the password themselves by the link of a mail. */
export function NewAccount() {
  return (
    <section aria-labelledby="new">
      <h2 id="new">{words.heading}</h2>
      <p class="settings-say">{words.lead}</p>
      <Form action="/admin/users?do=create">
        <TextField name="name" label={words.name} autocomplete="off" />
        <TextField name="email" label={words.address} type="email" autocomplete="off" />
        <SelectField name="role" label={words.role} value="user" options={roles} />
        <SubmitButton pending={words.pending}>{words.send}</SubmitButton>
      </Form>
    </section>
  );
}
