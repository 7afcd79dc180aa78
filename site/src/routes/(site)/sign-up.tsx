import { A } from "@solidjs/router";
import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";
import { TextField } from "../../components/form-fields.tsx";
import { ProviderButtons } from "../../components/provider-buttons.tsx";
import { newPasswordWords } from "../../lib/words/app/new-password.ts";
import { signUpWords as words } from "../../lib/words/app/sign-up.ts";

export default function SignUp() {
  return (
    <AuthPage title={words.title}>
      <ProviderButtons page="/sign-up" />
      <Form
        action="/sign-up"
        schema={() =>
          import("../../../../workers/contract/auth.ts").then(({ registerSchema }) => registerSchema)
        }
      >
        <TextField name="name" label={words.name} autocomplete="name" />
        <TextField name="email" label={words.email} type="email" autocomplete="email" />
        <TextField
          name="password"
          label={words.password}
          type="password"
          autocomplete="new-password"
          hint={newPasswordWords.hint}
        />
        <SubmitButton pending={words.creating}>{words.create}</SubmitButton>
      </Form>
      <p>
        {words.hasOne} <A href="/sign-in">{words.signIn}</A>
      </p>
    </AuthPage>
  );
}
