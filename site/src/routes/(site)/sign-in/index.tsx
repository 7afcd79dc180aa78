import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AuthPage } from "../../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../../components/form.tsx";
import { TextField } from "../../../components/form-fields.tsx";
import { Notice } from "../../../components/notice.tsx";
import { PasskeyButton } from "../../../components/passkey-button.tsx";
import { ProviderButtons } from "../../../components/provider-buttons.tsx";
import type { FormOutcome } from "../../../lib/form-outcome.ts";
import { providerFailureText } from "../../../lib/provider-failure.ts";
import { safeNext } from "../../../lib/safe-next.ts";
import type { Words } from "../../../lib/words/en.ts";
import { languageOf } from "../../../lib/words/language.ts";
import { createWords } from "../../../lib/words/words-query.ts";

export default function SignIn() {
  const words = createWords("entrance");
  return <Show when={words()}>{(said) => <SignInPage words={said()} />}</Show>;
}

function SignInPage(props: { words: Words["entrance"] }) {
  const location = useLocation();
  const next = () => safeNext([location.query.next].flat()[0]);
  return (
    <AuthPage title={props.words.signIn}>
      <Show when={location.query.verified === "yes"}>
        <Notice tone="good">{props.words.verified}</Notice>
      </Show>
      <Show when={location.query.reset === "yes"}>
        <Notice tone="good">{props.words.reset}</Notice>
      </Show>
      <Show when={location.query.restored === "yes"}>
        <Notice tone="good">{props.words.restored}</Notice>
      </Show>
      <Show when={providerFailureText(location.query.failed)}>
        {(message) => (
          <Notice tone="bad" focus title={props.words.notSignedIn}>
            <p>{message()}</p>
          </Notice>
        )}
      </Show>
      <ProviderButtons page="/sign-in" words={props.words} next={nextOf(location.search).replace("?", "&")} />
      <Form
        action="/sign-in"
        search={nextOf(location.search)}
        schema={languageOf(location.pathname) === "en" ? loginSchema : undefined}
        explain={(outcome) => explain(outcome, { search: nextOf(location.search), words: props.words })}
      >
        <TextField name="email" label={props.words.email} type="email" autocomplete="username webauthn" />
        <TextField
          name="password"
          label={props.words.password}
          type="password"
          autocomplete="current-password"
        />
        <SubmitButton pending={props.words.signingIn}>{props.words.signIn}</SubmitButton>
      </Form>
      <PasskeyButton
        class="plain"
        work={async () => (await import("../../../lib/passkeys.ts")).signInByPasskey(next(), false)}
        offer={async () => {
          const { offersPasskeys, signInByPasskey } = await import("../../../lib/passkeys.ts");
          return (await offersPasskeys()) ? await signInByPasskey(next(), true) : null;
        }}
      >
        {props.words.passkey}
      </PasskeyButton>
      <ul class="ways">
        <li>
          <A href="/forgot">{props.words.forgot}</A>
        </li>
        <li>
          <A href={`/sign-in/code${nextOf(location.search)}`}>{props.words.byCode}</A>
        </li>
        <li>
          <A href={`/organization-sign-in${nextOf(location.search)}`}>{props.words.byOrganization}</A>
        </li>
        <li>
          {props.words.newHere} <A href="/sign-up">{props.words.signUp}</A>
        </li>
      </ul>
    </AuthPage>
  );
}

function nextOf(search: string): string {
  const next = new URLSearchParams(search).get("next");
  return next === null ? "" : `?next=${encodeURIComponent(next)}`;
}

/** The contract's words are English: in another language the server says what is wrong. */
const loginSchema = async () => (await import("../../../../../workers/contract/auth.ts")).loginSchema;

type Explaining = { search: string; words: Words["entrance"] };

function explain({ code }: FormOutcome, { search, words }: Explaining) {
  if (code === "sso_required") {
    return (
      <p>
        <A href={`/organization-sign-in${search}`}>{words.byOrganization}</A>
      </p>
    );
  }
  if (code !== "email_not_verified") return undefined;
  return (
    <p>
      {words.verifyFirst} <A href="/check-mail">{words.noMail}</A>
    </p>
  );
}
