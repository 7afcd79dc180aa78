import { For, Show } from "solid-js";
import type { TenantRole } from "../../../workers/contract/auth.ts";
import { allows, mayGrant } from "../../../workers/contract/permissions.ts";
import type { Member } from "../../../workers/contract/tenants.ts";
import { createLoaded } from "../lib/create-loaded.ts";
import { formatDay } from "../lib/format.ts";
import { organizationPage } from "../lib/organization-forms.ts";
import { membersQuery, meQuery } from "../lib/queries.ts";
import { organizationWords } from "../lib/words/app/organization.ts";
import { fill } from "../lib/words/words-query.ts";
import { FailureNotice } from "./notice.tsx";
import { Done, Refusals } from "./refusals.tsx";
import { RoleOptions, roleNames } from "./role-options.tsx";
import { RowForm } from "./row-form.tsx";

const words = organizationWords.members;

/** Who is in the organization, and for those who may, what each of them may do. */
export function MemberSection(props: { role: TenantRole; done: string | undefined }) {
  const members = createLoaded(() => membersQuery());
  const me = createLoaded(() => meQuery());
  return (
    <section aria-labelledby="members">
      <h2 id="members">{words.heading}</h2>
      <Done done={props.done} words={words.done} />
      <Refusals actions={[`${organizationPage}?do=role`, `${organizationPage}?do=remove`]} />
      <Show when={members.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <ul class="rows">
        <For each={members.data()?.data}>
          {(member) => (
            <li>
              <MemberFacts member={member} isSelf={member.id === me.data()?.user.id} />
              <Show when={allows(props.role, "member:change") && mayGrant(props.role, member.role)}>
                <div class="row-deeds">
                  <RowForm
                    action={`${organizationPage}?do=role`}
                    id={member.id}
                    label={words.changeRole}
                    of={member.name}
                  >
                    <RoleOptions
                      actor={props.role}
                      chosen={member.role}
                      label={fill(words.roleOf, { name: member.name })}
                    />
                  </RowForm>
                  <Show when={member.id !== me.data()?.user.id}>
                    <RowForm
                      action={`${organizationPage}?do=remove`}
                      id={member.id}
                      label={words.remove}
                      of={member.name}
                    />
                  </Show>
                </div>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}

function MemberFacts(props: { member: Member; isSelf: boolean }) {
  return (
    <div>
      <p class="row-title">
        {props.member.name}
        <span class="tag">{roleNames[props.member.role]}</span>
        <Show when={props.isSelf}>
          <span class="tag">{words.you}</span>
        </Show>
      </p>
      <p class="row-facts">
        {props.member.email}, {words.joined}{" "}
        <time datetime={props.member.joinedAt}>{formatDay(props.member.joinedAt)}</time>
        <Show when={props.member.twoFactor !== null}>
          , {props.member.twoFactor ? words.twoFactor : words.noTwoFactor}
        </Show>
      </p>
    </div>
  );
}
