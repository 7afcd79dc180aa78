import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AdminsOnly } from "../../components/admin/admins-only.tsx";
import { OverrideSection } from "../../components/admin/override-section.tsx";
import { TenantList } from "../../components/admin/tenant-list.tsx";
import { TenantView } from "../../components/admin/tenant-view.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Done, Refusals } from "../../components/refusals.tsx";
import { tenantQuery, tenantsQuery } from "../../lib/admin-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { tenantsPage } from "../../lib/override-forms.ts";
import { tenantsWords as words } from "../../lib/words/app/admin-organizations.ts";

/** All organizations, or the one that the address names. */
export default function AllOrganizations() {
  const location = useLocation();
  const asked = (name: string) => [location.query[name]].flat()[0];
  return (
    <AdminsOnly title={words.title}>
      <Show when={asked("organization")} keyed fallback={<Tenants asked={asked} />}>
        {(id) => <Tenant id={id} done={asked("done")} />}
      </Show>
    </AdminsOnly>
  );
}

function Tenants(props: { asked: (name: string) => string | undefined }) {
  const q = () => props.asked("q") ?? "";
  const tenants = createLoaded(() => tenantsQuery(q(), props.asked("cursor")));
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <form class="admin-search" method="get" action={tenantsPage}>
        <div class="field">
          <label for="q">{words.search.q}</label>
          <input id="q" name="q" type="search" value={q()} maxlength="100" />
        </div>
        <button class="button" type="submit">
          {words.search.send}
        </button>
      </form>
      <Show when={tenants.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={tenants.data()}>
        {(page) => (
          <>
            <TenantList tenants={page().data} />
            <Show when={page().nextCursor}>
              {(cursor) => (
                <p>
                  <A href={`${tenantsPage}?${new URLSearchParams({ q: q(), cursor: cursor() })}`}>
                    {words.earlier}
                  </A>
                </p>
              )}
            </Show>
          </>
        )}
      </Show>
    </>
  );
}

function Tenant(props: { id: string; done: string | undefined }) {
  const tenant = createLoaded(() => tenantQuery(props.id));
  const name = () => tenant.data()?.tenant.name ?? words.one.title;
  return (
    <>
      <PageTitle title={name()} />
      <p class="crumb">
        <A href={tenantsPage}>{words.one.all}</A>
      </p>
      <h1>{name()}</h1>
      <Done done={props.done} words={words.one.done} />
      <Refusals actions={[`${tenantsPage}?do=ungrant`]} />
      <Show when={tenant.failure()}>{(why) => <FailureNotice what={words.one.what} failure={why()} />}</Show>
      <Show when={tenant.data()?.tenant}>
        {(known) => (
          <>
            <TenantView tenant={known()} />
            <OverrideSection tenantId={known().id} />
          </>
        )}
      </Show>
    </>
  );
}
