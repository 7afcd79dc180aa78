import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";

/** Where the banner's form leads when it could not be carried out, and the way back once the half hour is over. */
export default function StopImpersonating() {
  return (
    <AuthPage title="Stop acting as somebody else">
      <p class="lead">You go on as yourself, where you were signed in before.</p>
      <Form action="/stop-impersonating">
        <SubmitButton pending="Stopping…">Stop</SubmitButton>
      </Form>
    </AuthPage>
  );
}
