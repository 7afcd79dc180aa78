import { Form, SubmitButton } from "../form.tsx";
import { TextField } from "../form-fields.tsx";
import { SelectField } from "./select-field.tsx";

const roles = { user: "User", editor: "Editor", admin: "Administrator" };

/** An account for somebody, who chooses the password themselves by the link of a mail. */
export function NewAccount() {
  return (
    <section aria-labelledby="new">
      <h2 id="new">Make an account</h2>
      <p class="settings-say">
        Its address is sent a link to choose a password, which is good for seven days.
      </p>
      <Form action="/admin/users?do=create">
        <TextField name="name" label="Name" autocomplete="off" />
        <TextField name="email" label="Address" type="email" autocomplete="off" />
        <SelectField name="role" label="Role" value="user" options={roles} />
        <SubmitButton pending="Making…">Make the account</SubmitButton>
      </Form>
    </section>
  );
}
