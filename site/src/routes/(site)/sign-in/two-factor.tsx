import { A, useLocation } from "@solidjs/router";
import { AuthPage } from "../../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../../components/form.tsx";
import { TextField, TickField } from "../../../components/form-fields.tsx";
import { PasskeyButton } from "../../../components/passkey-button.tsx";
import type { FormOutcome } from "../../../lib/form-outcome.ts";
import { safeNext } from "../../../lib/safe-next.ts";

/** The second step of signing in. */
export default function SecondStep() {
  const location = useLocation();
  const next = () => safeNext([location.query.next].flat()[0]);
  const query = () => `next=${encodeURIComponent(next())}`;
  return (
    <AuthPage title="One more step">
      <p class="lead">Open your authenticator app and type the code that it shows for Selvedge.</p>
      <Form action="/sign-in/two-factor" search={`?${query()}`} explain={explain}>
        <TextField name="code" label="Code" autocomplete="one-time-code" inputmode="numeric" />
        <TickField name="trustDevice" label="Do not ask on this browser for 30 days" />
        <SubmitButton pending="Signing in…">Sign in</SubmitButton>
      </Form>
      <PasskeyButton
        work={async () => (await import("../../../lib/passkeys.ts")).signInByPasskey(next(), false)}
      >
        Use a passkey instead
      </PasskeyButton>
      <details open={location.query.do === "recovery"}>
        <summary>No telephone at hand?</summary>
        <Form action="/sign-in/two-factor?do=recovery" search={`&${query()}`} explain={explain}>
          <TextField
            name="recoveryCode"
            label="Recovery code"
            autocomplete="off"
            hint="One of the ten that you kept. Each works once."
          />
          <SubmitButton pending="Signing in…">Sign in with a recovery code</SubmitButton>
        </Form>
      </details>
      <p>
        <A href="/sign-in">Begin again</A>
      </p>
    </AuthPage>
  );
}

function explain({ status }: FormOutcome) {
  if (status !== 401) return undefined;
  return (
    <p>
      <A href="/sign-in">Sign in again</A>
    </p>
  );
}
