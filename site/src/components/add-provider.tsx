import { organizationSignInSettingsWords } from "../lib/words/app/organization-sign-in-settings.ts";
import { Form, SubmitButton } from "./form.tsx";
import { CheckField, TextArea, TextField } from "./form-fields.tsx";

const words = organizationSignInSettingsWords.add;

const page = "/app/settings/organization/sign-in";

/** Two forms for the two kinds of providers. */
export function AddProvider() {
  return (
    <>
      <section aria-labelledby="add-oidc">
        <h2 id="add-oidc">{words.oidc}</h2>
        <Form action={`${page}?do=add-oidc`}>
          <CommonFields />
          <TextField name="issuer" label={words.issuer} autocomplete="off" hint={words.issuerHint} />
          <TextField name="clientId" label={words.clientId} autocomplete="off" />
          <TextField name="clientSecret" label={words.clientSecret} type="password" autocomplete="off" />
          <Choices />
          <SubmitButton pending={words.asking}>{words.add}</SubmitButton>
        </Form>
      </section>
      <section aria-labelledby="add-saml">
        <h2 id="add-saml">{words.saml}</h2>
        <Form action={`${page}?do=add-saml`}>
          <CommonFields />
          <TextArea name="metadata" label={words.metadata} hint={words.metadataHint} />
          <Choices />
          <SubmitButton pending={words.reading}>{words.add}</SubmitButton>
        </Form>
      </section>
    </>
  );
}

function CommonFields() {
  return (
    <>
      <TextField name="name" label={words.name} autocomplete="off" />
      <TextField name="domains" label={words.domains} autocomplete="off" hint={words.domainsHint} />
    </>
  );
}

function Choices() {
  return (
    <>
      <CheckField name="provision" label={words.provision} checked />
      <CheckField name="trustsTwoFactor" label={words.trustsTwoFactor} />
    </>
  );
}
