import { A } from "@solidjs/router";
import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";
import { TextField } from "../../components/form-fields.tsx";
import { ProviderButtons } from "../../components/provider-buttons.tsx";

export default function SignUp() {
  return (
    <AuthPage title="Create an account">
      <ProviderButtons page="/sign-up" />
      <Form
        action="/sign-up"
        schema={() =>
          import("../../../../workers/contract/auth.ts").then(({ registerSchema }) => registerSchema)
        }
      >
        <TextField name="name" label="Your name" autocomplete="name" />
        <TextField name="email" label="E-mail address" type="email" autocomplete="email" />
        <TextField
          name="password"
          label="Password"
          type="password"
          autocomplete="new-password"
          hint="At least 12 characters. A few words in a row are easier to keep than signs."
        />
        <SubmitButton pending="Creating…">Create the account</SubmitButton>
      </Form>
      <p>
        You have one already? <A href="/sign-in">Sign in</A>
      </p>
    </AuthPage>
  );
}
