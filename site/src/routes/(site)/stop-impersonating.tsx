import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";
import { stopImpersonatingWords as words } from "../../lib/words/app/stop-impersonating.ts";

/** Where the banner's form leads when it could not be carried out, and the way back once the half hour is over. */
export default function StopImpersonating() {
  return (
    <AuthPage title={words.title}>
      <p class="lead">{words.lead}</p>
      <Form action="/stop-impersonating">
        <SubmitButton pending={words.stopping}>{words.stop}</SubmitButton>
      </Form>
    </AuthPage>
  );
}
