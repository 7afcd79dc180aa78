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
import { confirmWords as words } from "../../../lib/words/app/confirm.ts";

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
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <p class="settings-say">{words.lead}</p>
      <Show when={state.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Switch>
        <Match when={state.data()?.enabled}>
          <Form action={`${page}?do=code`} search={query()}>
            <TextField name="code" label={words.appCode} autocomplete="one-time-code" inputmode="numeric" />
            <SubmitButton pending={words.checking}>{words.goOn}</SubmitButton>
          </Form>
          <details open={location.query.do === "recovery"}>
            <summary>{words.noTelephone}</summary>
            <Form action={`${page}?do=recovery`} search={query()}>
              <TextField name="recoveryCode" label={words.recoveryCode} autocomplete="off" />
              <SubmitButton pending={words.checking}>{words.useRecoveryCode}</SubmitButton>
            </Form>
          </details>
        </Match>
        <Match when={state.data()}>
          <Show when={byMail()} fallback={<ByPassword query={query()} />}>
            <Show when={location.query.sent === "yes"}>
              <Notice tone="good" focus>
                {words.sent}
              </Notice>
            </Show>
            <Form action={`${page}?do=code`} search={query()}>
              <TextField
                name="code"
                label={words.mailCode}
                autocomplete="one-time-code"
                inputmode="numeric"
              />
              <SubmitButton pending={words.checking}>{words.goOn}</SubmitButton>
            </Form>
          </Show>
          <form method="post" action={`${page}?do=mail${query()}`}>
            <button class="link" type="submit">
              {byMail() ? words.sendAnother : words.mailInstead}
            </button>
          </form>
        </Match>
      </Switch>
      <PasskeyButton work={async () => (await import("../../../lib/passkeys.ts")).confirmByPasskey(next())}>
        {words.passkeyInstead}
      </PasskeyButton>
    </>
  );
}

function ByPassword(props: { query: string }) {
  return (
    <Form action={`${page}?do=password`} search={props.query}>
      <TextField name="password" label={words.password} type="password" autocomplete="current-password" />
      <SubmitButton pending={words.checking}>{words.goOn}</SubmitButton>
    </Form>
  );
}
