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

export const route = { preload: () => void organizationQuery() } satisfies RouteDefinition;

/** The organization that the session is in: who is in it, and its rules. */
export default function OrganizationSettings() {
  const location = useLocation();
  const loaded = createLoaded(() => organizationQuery());
  const done = () => [location.query.done].flat()[0];
  return (
    <>
      <PageTitle title="Organization" />
      <h1>Organization</h1>
      <Show when={loaded.failure()}>
        {(why) => <FailureNotice what="The organization" failure={why()} />}
      </Show>
      <Show when={loaded.data()?.organization}>
        {(organization) => {
          const may = (permission: TenantPermission) => organization().permissions.includes(permission);
          return (
            <>
              <Show when={organization().secondFactorMissing}>
                <Notice tone="bad" title="This organization requires a second factor.">
                  <p>
                    <A href="/app/settings/security">Set one up</A>, or{" "}
                    <A href="/app/settings/confirm?next=/app/settings/organization">show the one you have</A>,
                    then everything here opens again.
                  </p>
                </Notice>
              </Show>
              <Show when={may("organization:update")}>
                <OrganizationName organization={organization()} done={done()} />
              </Show>
              <Show when={organization().personal}>
                <p class="settings-say">
                  This organization is yours alone. To work with others,{" "}
                  <A href="/app/organizations">create another one</A>.
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
