import { A, useLocation } from "@solidjs/router";
import { AuthPage } from "../../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../../components/form.tsx";
import { TextField, TickField } from "../../../components/form-fields.tsx";
import { PasskeyButton } from "../../../components/passkey-button.tsx";
import type { FormOutcome } from "../../../lib/form-outcome.ts";
import { safeNext } from "../../../lib/safe-next.ts";
import { secondStepWords as words } from "../../../lib/words/app/second-step.ts";

/** The second step of signing in. */
export default function SecondStep() {
  const location = useLocation();
  const next = () => safeNext([location.query.next].flat()[0]);
  const query = () => `next=${encodeURIComponent(next())}`;
  return (
    <AuthPage title={words.title}>
      <p class="lead">{words.lead}</p>
      <Form action="/sign-in/two-factor" search={`?${query()}`} explain={explain}>
        <TextField name="code" label={words.code} autocomplete="one-time-code" inputmode="numeric" />
        <TickField name="trustDevice" label={words.trustDevice} />
        <SubmitButton pending={words.signingIn}>{words.signIn}</SubmitButton>
      </Form>
      <PasskeyButton
        work={async () => (await import("../../../lib/passkeys.ts")).signInByPasskey(next(), false)}
      >
        {words.passkeyInstead}
      </PasskeyButton>
      <details open={location.query.do === "recovery"}>
        <summary>{words.noTelephone}</summary>
        <Form action="/sign-in/two-factor?do=recovery" search={`&${query()}`} explain={explain}>
          <TextField
            name="recoveryCode"
            label={words.recoveryCode}
            autocomplete="off"
            hint={words.recoveryCodeHint}
          />
          <SubmitButton pending={words.signingIn}>{words.byRecoveryCode}</SubmitButton>
        </Form>
      </details>
      <p>
        <A href="/sign-in">{words.again}</A>
      </p>
    </AuthPage>
  );
}

function explain({ status }: FormOutcome) {
  if (status !== 401) return undefined;
  return (
    <p>
      <A href="/sign-in">{words.signInAgain}</A>
    </p>
  );
}
