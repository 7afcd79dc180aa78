import { A, useLocation } from "@solidjs/router";
import { Match, Show, Switch } from "solid-js";
import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";
import { TextField } from "../../components/form-fields.tsx";
import { FailureNotice, Notice } from "../../components/notice.tsx";
import { Refusals } from "../../components/refusals.tsx";
import { roleNames } from "../../components/role-options.tsx";
import { createLoaded } from "../../lib/create-loaded.ts";
import { invitationQuery, meQuery } from "../../lib/queries.ts";
import { inviteWords as words } from "../../lib/words/app/invite.ts";
import { newPasswordWords } from "../../lib/words/app/new-password.ts";
import { fill } from "../../lib/words/words-query.ts";

/** Where an invitation's mail leads. Mail scanners open every link: a person presses a button. */
export default function Invite() {
  const location = useLocation();
  const token = () => [location.query.token].flat()[0];
  return (
    <AuthPage title={words.title}>
      <Switch fallback={<p class="lead">{words.incomplete}</p>}>
        <Match when={location.query.declined === "yes"}>
          <Notice tone="good">{words.declined}</Notice>
        </Match>
        <Match when={token()}>{(known) => <Invitation token={known()} />}</Match>
      </Switch>
    </AuthPage>
  );
}

function Invitation(props: { token: string }) {
  const loaded = createLoaded(() => invitationQuery(props.token));
  const me = createLoaded(() => meQuery());
  return (
    <>
      <Refusals actions={["/invite?do=decline"]} />
      <Show when={loaded.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={loaded.data()?.invitation}>
        {(invitation) => (
          <>
            <p class="lead">
              <Show when={invitation().inviter} fallback={words.lead.invited}>
                {(name) => <>{fill(words.lead.invites, { name: name() })}</>}
              </Show>{" "}
              {words.lead.before} <strong>{invitation().organization}</strong>
              {fill(words.lead.after, {
                role: roleNames[invitation().role].toLowerCase(),
                email: invitation().email,
              })}
            </p>
            <Show when={me.data()} fallback={<AsNewPerson token={props.token} />}>
              {(known) => (
                <Form action="/invite?do=accept" search={searchOf(props.token)}>
                  <input type="hidden" name="token" value={props.token} />
                  <p>{fill(words.signedInAs, { email: known().user.email })}</p>
                  <SubmitButton pending={words.joining}>
                    {fill(words.join, { organization: invitation().organization })}
                  </SubmitButton>
                </Form>
              )}
            </Show>
            <form method="post" action={`/invite?do=decline${searchOf(props.token)}`}>
              <input type="hidden" name="token" value={props.token} />
              <button class="link" type="submit">
                {words.decline}
              </button>
            </form>
          </>
        )}
      </Show>
    </>
  );
}

function AsNewPerson(props: { token: string }) {
  const here = () => `/invite?token=${encodeURIComponent(props.token)}`;
  return (
    <>
      <p>
        {words.hasAccount} <A href={`/sign-in?next=${encodeURIComponent(here())}`}>{words.signIn}</A>
      </p>
      <Form
        action="/invite?do=register"
        search={searchOf(props.token)}
        schema={() =>
          import("../../../../workers/contract/invitations.ts").then(
            ({ registerInvitedSchema }) => registerInvitedSchema,
          )
        }
      >
        <input type="hidden" name="token" value={props.token} />
        <TextField name="name" label={words.name} autocomplete="name" />
        <TextField
          name="password"
          label={words.password}
          type="password"
          autocomplete="new-password"
          hint={newPasswordWords.hint}
        />
        <SubmitButton pending={words.joining}>{words.register}</SubmitButton>
      </Form>
    </>
  );
}

/** Goes with the form, so that the page that answers it shows the same invitation. */
function searchOf(token: string): string {
  return `&token=${encodeURIComponent(token)}`;
}
