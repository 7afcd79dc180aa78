import { Form, SubmitButton } from "./form.tsx";
import { CheckField, TextArea, TextField } from "./form-fields.tsx";

const page = "/app/settings/organization/sign-in";

/** Two forms for the two kinds of providers. */
export function AddProvider() {
  return (
    <>
      <section aria-labelledby="add-oidc">
        <h2 id="add-oidc">Add an OpenID Connect provider</h2>
        <Form action={`${page}?do=add-oidc`}>
          <CommonFields />
          <TextField name="issuer" label="Issuer" autocomplete="off" hint="As https://login.example.com" />
          <TextField name="clientId" label="Client id" autocomplete="off" />
          <TextField name="clientSecret" label="Client secret" type="password" autocomplete="off" />
          <Choices />
          <SubmitButton pending="Asking it…">Add</SubmitButton>
        </Form>
      </section>
      <section aria-labelledby="add-saml">
        <h2 id="add-saml">Add a SAML provider</h2>
        <Form action={`${page}?do=add-saml`}>
          <CommonFields />
          <TextArea name="metadata" label="Metadata" hint="The XML that your provider gives you." />
          <Choices />
          <SubmitButton pending="Reading it…">Add</SubmitButton>
        </Form>
      </section>
    </>
  );
}

function CommonFields() {
  return (
    <>
      <TextField name="name" label="Name" autocomplete="off" />
      <TextField
        name="domains"
        label="Domains"
        autocomplete="off"
        hint="Of your people's addresses, with commas between. They count once they are verified."
      />
    </>
  );
}

function Choices() {
  return (
    <>
      <CheckField name="provision" label="Make whoever signs in a member" checked />
      <CheckField name="trustsTwoFactor" label="It asks for a second factor itself" />
    </>
  );
}
