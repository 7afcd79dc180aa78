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

/** Where an invitation's mail leads. Mail scanners open every link: a person presses a button. */
export default function Invite() {
  const location = useLocation();
  const token = () => [location.query.token].flat()[0];
  return (
    <AuthPage title="You are invited">
      <Switch
        fallback={
          <p class="lead">
            The link is not complete. Copy it whole from the mail, or ask for a new invitation.
          </p>
        }
      >
        <Match when={location.query.declined === "yes"}>
          <Notice tone="good">You said no. Nothing else happens.</Notice>
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
      <Show when={loaded.failure()}>{(why) => <FailureNotice what="This invitation" failure={why()} />}</Show>
      <Show when={loaded.data()?.invitation}>
        {(invitation) => (
          <>
            <p class="lead">
              <Show when={invitation().inviter} fallback="You are invited">
                {(name) => <>{name()} invites you</>}
              </Show>{" "}
              to <strong>{invitation().organization}</strong>, as {roleNames[invitation().role].toLowerCase()}
              . It is for {invitation().email}.
            </p>
            <Show when={me.data()} fallback={<AsNewPerson token={props.token} />}>
              {(known) => (
                <Form action="/invite?do=accept" search={searchOf(props.token)}>
                  <input type="hidden" name="token" value={props.token} />
                  <p>You are signed in as {known().user.email}.</p>
                  <SubmitButton pending="Joining…">Join {invitation().organization}</SubmitButton>
                </Form>
              )}
            </Show>
            <form method="post" action={`/invite?do=decline${searchOf(props.token)}`}>
              <input type="hidden" name="token" value={props.token} />
              <button class="link" type="submit">
                No, thank you
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
        You have an account? <A href={`/sign-in?next=${encodeURIComponent(here())}`}>Sign in to join</A>
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
        <TextField name="name" label="Your name" autocomplete="name" />
        <TextField
          name="password"
          label="Password"
          type="password"
          autocomplete="new-password"
          hint="At least 12 characters. A few words in a row are easier to keep than signs."
        />
        <SubmitButton pending="Joining…">Create the account and join</SubmitButton>
      </Form>
    </>
  );
}

/** Goes with the form, so that the page that answers it shows the same invitation. */
function searchOf(token: string): string {
  return `&token=${encodeURIComponent(token)}`;
}
