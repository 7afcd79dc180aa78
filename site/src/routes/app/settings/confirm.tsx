import { type RouteDefinition, useLocation } from "@solidjs/router";
import { Match, Show, Switch } from "solid-js";
import { Form, SubmitButton } from "../../../components/form.tsx";
import { TextField } from "../../../components/form-fields.tsx";
import { FailureNotice, Notice } from "../../../components/notice.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { PasskeyButton } from "../../../components/passkey-button.tsx";
import { createLoaded } from "../../../lib/create-loaded.ts";
import { twoFactorQuery } from "../../../lib/queries.ts";
import { safeNext } from "../../../lib/safe-next.ts";

const page = "/app/settings/confirm";

export const route = { preload: () => void twoFactorQuery() } satisfies RouteDefinition;

/** Where whoever wants to change what opens the account shows once more that it is them. */
export default function Confirm() {
  const location = useLocation();
  const next = () => safeNext([location.query.next].flat()[0]);
  const query = () => `&next=${encodeURIComponent(next())}`;
  const state = createLoaded(() => twoFactorQuery());
  const byMail = () => location.query.sent === "yes" || location.query.do === "code";
  return (
    <>
      <PageTitle title="Is it you?" />
      <h1>Is it you?</h1>
      <p class="settings-say">
        What you are about to do should be done by you alone. Show once more that it is you; it counts for ten
        minutes, and then you can do it.
      </p>
      <Show when={state.failure()}>{(why) => <FailureNotice what="This page" failure={why()} />}</Show>
      <Switch>
        <Match when={state.data()?.enabled}>
          <Form action={`${page}?do=code`} search={query()}>
            <TextField
              name="code"
              label="Code of your app"
              autocomplete="one-time-code"
              inputmode="numeric"
            />
            <SubmitButton pending="Checking…">Go on</SubmitButton>
          </Form>
          <details open={location.query.do === "recovery"}>
            <summary>No telephone at hand?</summary>
            <Form action={`${page}?do=recovery`} search={query()}>
              <TextField name="recoveryCode" label="Recovery code" autocomplete="off" />
              <SubmitButton pending="Checking…">Use a recovery code</SubmitButton>
            </Form>
          </details>
        </Match>
        <Match when={state.data()}>
          <Show when={byMail()} fallback={<ByPassword query={query()} />}>
            <Show when={location.query.sent === "yes"}>
              <Notice tone="good" focus>
                A code is on its way to your address.
              </Notice>
            </Show>
            <Form action={`${page}?do=code`} search={query()}>
              <TextField
                name="code"
                label="Code of the mail"
                autocomplete="one-time-code"
                inputmode="numeric"
              />
              <SubmitButton pending="Checking…">Go on</SubmitButton>
            </Form>
          </Show>
          <form method="post" action={`${page}?do=mail${query()}`}>
            <button class="link" type="submit">
              {byMail() ? "Send another code" : "Mail me a code instead"}
            </button>
          </form>
        </Match>
      </Switch>
      <PasskeyButton work={async () => (await import("../../../lib/passkeys.ts")).confirmByPasskey(next())}>
        Use a passkey instead
      </PasskeyButton>
    </>
  );
}

function ByPassword(props: { query: string }) {
  return (
    <Form action={`${page}?do=password`} search={props.query}>
      <TextField name="password" label="Password" type="password" autocomplete="current-password" />
      <SubmitButton pending="Checking…">Go on</SubmitButton>
    </Form>
  );
}
