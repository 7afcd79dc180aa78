import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";

/** Where the app's button leads when signing out did not work. */
export default function SignOut() {
  return (
    <AuthPage title="Sign out">
      <Form action="/sign-out">
        <SubmitButton pending="Signing out…">Sign out</SubmitButton>
      </Form>
    </AuthPage>
  );
}
