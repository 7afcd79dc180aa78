import { For, Show } from "solid-js";
import type { TenantRole } from "../../../workers/contract/auth.ts";
import { createLoaded } from "../lib/create-loaded.ts";
import { formatDay } from "../lib/format.ts";
import { organizationPage } from "../lib/organization-forms.ts";
import { invitationsQuery } from "../lib/queries.ts";
import { Form, SubmitButton } from "./form.tsx";
import { TextField } from "./form-fields.tsx";
import { FailureNotice } from "./notice.tsx";
import { Done, Refusals } from "./refusals.tsx";
import { RoleOptions, roleNames } from "./role-options.tsx";
import { RowForm } from "./row-form.tsx";

const words = {
  invited: "The invitation is on its way.",
  resent: "It is on its way again; the link before it opens nothing any more.",
  cancelled: "The invitation is taken back.",
};

/** Inviting somebody, and the invitations that nobody has answered. */
export function InvitationSection(props: { role: TenantRole; done: string | undefined }) {
  const invitations = createLoaded(() => invitationsQuery());
  return (
    <section aria-labelledby="invitations">
      <h2 id="invitations">Invitations</h2>
      <Done done={props.done} words={words} />
      <Refusals actions={[`${organizationPage}?do=resend`, `${organizationPage}?do=cancel`]} />
      <Form
        action={`${organizationPage}?do=invite`}
        schema={() =>
          import("../../../workers/contract/invitations.ts").then(({ inviteSchema }) => inviteSchema)
        }
      >
        <TextField
          name="email"
          label="E-mail address"
          type="email"
          autocomplete="off"
          hint="A mail with a link goes there. It works for 7 days."
        />
        <div class="field">
          <RoleOptions actor={props.role} chosen="member" label="Role of whom you invite" isLabelShown />
        </div>
        <SubmitButton pending="Inviting…">Invite</SubmitButton>
      </Form>
      <Show when={invitations.failure()}>
        {(why) => <FailureNotice what="The invitations" failure={why()} />}
      </Show>
      <ul class="rows">
        <For each={invitations.data()?.data}>
          {(invitation) => (
            <li>
              <div>
                <p class="row-title">
                  {invitation.email}
                  <span class="tag">{roleNames[invitation.role]}</span>
                </p>
                <p class="row-facts">
                  <Show when={invitation.inviter}>{(name) => <>invited by {name()}, </>}</Show>
                  {invitation.expired ? "expired" : "good until"}{" "}
                  <time datetime={invitation.expiresAt}>{formatDay(invitation.expiresAt)}</time>
                </p>
              </div>
              <div class="row-deeds">
                <RowForm
                  action={`${organizationPage}?do=resend`}
                  id={invitation.id}
                  label="Send again"
                  of={invitation.email}
                />
                <RowForm
                  action={`${organizationPage}?do=cancel`}
                  id={invitation.id}
                  label="Take back"
                  of={invitation.email}
                />
              </div>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}
