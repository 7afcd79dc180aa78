import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";
import { signOutWords as words } from "../../lib/words/app/sign-out.ts";

/** Where the app's button leads when signing out did not work. */
export default function SignOut() {
  return (
    <AuthPage title={words.title}>
      <Form action="/sign-out">
        <SubmitButton pending={words.signingOut}>{words.signOut}</SubmitButton>
      </Form>
    </AuthPage>
  );
}
