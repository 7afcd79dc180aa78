import { For, Show } from "solid-js";
import type { TenantRole } from "../../../workers/contract/auth.ts";
import { createLoaded } from "../lib/create-loaded.ts";
import { formatDay } from "../lib/format.ts";
import { organizationPage } from "../lib/organization-forms.ts";
import { invitationsQuery } from "../lib/queries.ts";
import { organizationWords } from "../lib/words/app/organization.ts";
import { fill } from "../lib/words/words-query.ts";
import { Form, SubmitButton } from "./form.tsx";
import { TextField } from "./form-fields.tsx";
import { FailureNotice } from "./notice.tsx";
import { Done, Refusals } from "./refusals.tsx";
import { RoleOptions, roleNames } from "./role-options.tsx";
import { RowForm } from "./row-form.tsx";

const words = organizationWords.invitations;

/** Inviting somebody, and the invitations that nobody has answered. */
export function InvitationSection(props: { role: TenantRole; done: string | undefined }) {
  const invitations = createLoaded(() => invitationsQuery());
  return (
    <section aria-labelledby="invitations">
      <h2 id="invitations">{words.heading}</h2>
      <Done done={props.done} words={words.done} />
      <Refusals actions={[`${organizationPage}?do=resend`, `${organizationPage}?do=cancel`]} />
      <Form
        action={`${organizationPage}?do=invite`}
        schema={() =>
          import("../../../workers/contract/invitations.ts").then(({ inviteSchema }) => inviteSchema)
        }
      >
        <TextField name="email" label={words.email} type="email" autocomplete="off" hint={words.emailHint} />
        <div class="field">
          <RoleOptions actor={props.role} chosen="member" label={words.role} isLabelShown />
        </div>
        <SubmitButton pending={words.inviting}>{words.invite}</SubmitButton>
      </Form>
      <Show when={invitations.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
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
                  <Show when={invitation.inviter}>
                    {(name) => <>{fill(words.invitedBy, { name: name() })}, </>}
                  </Show>
                  {invitation.expired ? words.expired : words.goodUntil}{" "}
                  <time datetime={invitation.expiresAt}>{formatDay(invitation.expiresAt)}</time>
                </p>
              </div>
              <div class="row-deeds">
                <RowForm
                  action={`${organizationPage}?do=resend`}
                  id={invitation.id}
                  label={words.resend}
                  of={invitation.email}
                />
                <RowForm
                  action={`${organizationPage}?do=cancel`}
                  id={invitation.id}
                  label={words.cancel}
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
