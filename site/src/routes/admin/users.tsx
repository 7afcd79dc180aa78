import { type RouteDefinition, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AccountList } from "../../components/admin/account-list.tsx";
import { AccountView } from "../../components/admin/account-view.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { accountQuery, accountsQuery } from "../../lib/admin-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { accountsWords as words } from "../../lib/words/app/admin-accounts.ts";

export const route = {
  preload: ({ location }) => {
    const { user } = location.query;
    void import("../../lib/admin-queries.ts").then(({ accountQuery, accountsQuery }) => {
      void (user ? accountQuery(String(user)) : accountsQuery(location.search));
    });
  },
} satisfies RouteDefinition;

/** All accounts, or the one that the address names. */
export default function Users() {
  const location = useLocation();
  const id = () => [location.query.user].flat()[0];
  const done = () => [location.query.done].flat()[0];
  return (
    <div class="wrap page app-page admin">
      <Show when={id()} keyed fallback={<Accounts search={location.search} done={done()} />}>
        {(known) => <Account id={known} done={done()} />}
      </Show>
    </div>
  );
}

function Accounts(props: { search: string; done: string | undefined }) {
  const accounts = createLoaded(() => accountsQuery(props.search));
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <AccountList
        page={accounts.data()}
        failure={accounts.failure()}
        search={props.search}
        done={props.done}
      />
    </>
  );
}

function Account(props: { id: string; done: string | undefined }) {
  const account = createLoaded(() => accountQuery(props.id));
  return (
    <>
      <PageTitle title={account.data()?.user.name ?? words.one.title} />
      <AccountView account={account.data()?.user} failure={account.failure()} done={props.done} />
    </>
  );
}
