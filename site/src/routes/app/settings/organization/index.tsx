import { A, type RouteDefinition, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import type { TenantPermission } from "../../../../../../workers/contract/permissions.ts";
import { DomainSection } from "../../../../components/domain-section.tsx";
import { InvitationSection } from "../../../../components/invitation-section.tsx";
import { MemberSection } from "../../../../components/member-section.tsx";
import { FailureNotice, Notice } from "../../../../components/notice.tsx";
import {
  OrganizationEnd,
  OrganizationName,
  TwoFactorRule,
} from "../../../../components/organization-rules.tsx";
import { PageTitle } from "../../../../components/page-title.tsx";
import { createLoaded } from "../../../../lib/create-loaded.ts";
import { organizationQuery } from "../../../../lib/queries.ts";
import { organizationWords as words } from "../../../../lib/words/app/organization.ts";

export const route = { preload: () => void organizationQuery() } satisfies RouteDefinition;

/** The organization that the session is in: who is in it, and its rules. */
export default function OrganizationSettings() {
  const location = useLocation();
  const loaded = createLoaded(() => organizationQuery());
  const done = () => [location.query.done].flat()[0];
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <Show when={loaded.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={loaded.data()?.organization}>
        {(organization) => {
          const may = (permission: TenantPermission) => organization().permissions.includes(permission);
          return (
            <>
              <Show when={organization().secondFactorMissing}>
                <Notice tone="bad" title={words.secondFactorMissing.title}>
                  <p>
                    <A href="/app/settings/security">{words.secondFactorMissing.setUp}</A>,{" "}
                    {words.secondFactorMissing.or}{" "}
                    <A href="/app/settings/confirm?next=/app/settings/organization">
                      {words.secondFactorMissing.show}
                    </A>
                    {words.secondFactorMissing.after}
                  </p>
                </Notice>
              </Show>
              <Show when={may("organization:update")}>
                <OrganizationName organization={organization()} done={done()} />
              </Show>
              <Show when={organization().personal}>
                <p class="settings-say">
                  {words.personal.before} <A href="/app/organizations">{words.personal.create}</A>.
                </p>
              </Show>
              <Show when={!organization().personal}>
                <Show when={may("member:read")}>
                  <MemberSection role={organization().role} done={done()} />
                </Show>
                <Show when={may("invitation:change")}>
                  <InvitationSection role={organization().role} done={done()} />
                </Show>
                <Show when={may("organization:update")}>
                  <TwoFactorRule organization={organization()} done={done()} />
                </Show>
                <Show when={may("domain:change")}>
                  <DomainSection done={done()} />
                </Show>
                <OrganizationEnd organization={organization()} />
              </Show>
            </>
          );
        }}
      </Show>
    </>
  );
}
