import { A, useLocation } from "@solidjs/router";
import { For, Show } from "solid-js";
import { AdminsOnly } from "../../components/admin/admins-only.tsx";
import { FlagList } from "../../components/admin/flag-list.tsx";
import { TenantFlags } from "../../components/admin/tenant-flags.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Done, Refusals } from "../../components/refusals.tsx";
import { flagsQuery, tenantFlagsQuery, tenantQuery, tenantsQuery } from "../../lib/admin-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { flagsPage, tenantFlagsPage } from "../../lib/flag-forms.ts";
import { tenantPage } from "../../lib/override-forms.ts";
import { flagsWords as words } from "../../lib/words/app/admin-flags.ts";
import { fill } from "../../lib/words/words-query.ts";

/** What is on, and for whom: for all organizations, or for the one that the address names. */
export default function Flags() {
  const location = useLocation();
  const asked = (name: string) => [location.query[name]].flat()[0];
  return (
    <AdminsOnly title={words.title}>
      <Show when={asked("organization")} keyed fallback={<ForAll asked={asked} />}>
        {(id) => <ForOne id={id} done={asked("done")} />}
      </Show>
    </AdminsOnly>
  );
}

function ForAll(props: { asked: (name: string) => string | undefined }) {
  const flags = createLoaded(() => flagsQuery());
  const q = () => props.asked("q") ?? "";
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <Done done={props.asked("done")} words={words.done} />
      <Show when={flags.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <section aria-labelledby="for-all">
        <h2 id="for-all">{words.all.heading}</h2>
        <Show when={flags.data()}>{(known) => <FlagList flags={known().data} />}</Show>
      </section>
      <section aria-labelledby="for-one">
        <h2 id="for-one">{words.find.heading}</h2>
        <form class="admin-search" method="get" action={flagsPage}>
          <div class="field">
            <label for="q">{words.find.q}</label>
            <input id="q" name="q" type="search" value={q()} maxlength="100" />
          </div>
          <button class="button" type="submit">
            {words.find.send}
          </button>
        </form>
        <Show when={q()}>{(wanted) => <Found q={wanted()} />}</Show>
      </section>
    </>
  );
}

function Found(props: { q: string }) {
  const tenants = createLoaded(() => tenantsQuery(props.q, undefined));
  return (
    <>
      <Show when={tenants.failure()}>
        {(why) => <FailureNotice what={words.find.what} failure={why()} />}
      </Show>
      <Show when={tenants.data()}>
        {(page) => (
          <ul>
            <For each={page().data} fallback={<li class="empty">{words.find.empty}</li>}>
              {(tenant) => (
                <li>
                  <A href={tenantFlagsPage(tenant.id)}>{tenant.name}</A>
                </li>
              )}
            </For>
          </ul>
        )}
      </Show>
    </>
  );
}

function ForOne(props: { id: string; done: string | undefined }) {
  const tenant = createLoaded(() => tenantQuery(props.id));
  const flags = createLoaded(() => tenantFlagsQuery(props.id));
  const title = () => fill(words.one.title, { name: tenant.data()?.tenant.name ?? words.one.nameless });
  return (
    <>
      <PageTitle title={title()} />
      <p class="crumb">
        <A href={flagsPage}>{words.one.all}</A>
      </p>
      <h1>{title()}</h1>
      <Done done={props.done} words={words.done} />
      <Refusals actions={[`${flagsPage}?do=take-back`]} />
      <Show when={flags.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={flags.data()}>{(known) => <TenantFlags tenantId={props.id} flags={known().data} />}</Show>
      <p>
        <A href={tenantPage(props.id)}>{words.one.organization}</A>
      </p>
    </>
  );
}
