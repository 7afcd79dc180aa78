import { For, Show } from "solid-js";
import type { Account } from "../../../../workers/contract/users.ts";
import type { Failure } from "../../lib/failure.ts";
import { accountsWords as words } from "../../lib/words/app/admin-accounts.ts";
import { Moment } from "../moment.tsx";
import { FailureNotice, Notice } from "../notice.tsx";
import { Table } from "../table.tsx";
import { NewAccount } from "./new-account.tsx";
import { SelectField } from "./select-field.tsx";

type AccountListProps = {
  page: { data: Account[]; nextCursor: string | null } | undefined;
  failure: Failure | undefined;
  /** What the list was narrowed to, as the page's address says it. */
  search: string;
  done: string | undefined;
};

/** Accounts, newest first, with what narrows them, and the form for one more. */
export function AccountList(props: AccountListProps) {
  const asked = (name: string) => new URLSearchParams(props.search).get(name) ?? "";
  const earlier = (cursor: string) => {
    const next = new URLSearchParams(props.search);
    next.set("cursor", cursor);
    return `/admin/users?${next}`;
  };
  return (
    <>
      <Show when={props.done === "created"}>
        <Notice tone="good" focus>
          {words.created}
        </Notice>
      </Show>
      <form class="admin-search" method="get" action="/admin/users">
        <div class="field">
          <label for="q">{words.search.q}</label>
          <input id="q" name="q" type="search" value={asked("q")} maxlength="100" />
        </div>
        <SelectField name="role" label={words.search.role} value={asked("role")} options={roles} />
        <SelectField name="status" label={words.search.status} value={asked("status")} options={statuses} />
        <button class="button" type="submit">
          {words.search.send}
        </button>
      </form>
      <Show when={props.failure}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={props.page}>
        {(page) => (
          <>
            <AccountTable accounts={page().data} />
            <Show when={page().nextCursor}>
              {(cursor) => (
                <p>
                  <a href={earlier(cursor())}>{words.earlier}</a>
                </p>
              )}
            </Show>
          </>
        )}
      </Show>
      <NewAccount />
    </>
  );
}

const roles = { "": words.search.any, ...words.roles };
const statuses = { "": words.search.any, ...words.search.statuses };

function AccountTable(props: { accounts: Account[] }) {
  return (
    <Show when={props.accounts.length > 0} fallback={<p class="empty">{words.empty}</p>}>
      <Table
        label={words.table.label}
        columns={[
          words.table.name,
          words.table.address,
          words.table.role,
          words.table.status,
          words.table.lastSeen,
        ]}
      >
        <For each={props.accounts}>
          {(account) => (
            <tr>
              <th scope="row">
                <a href={`/admin/users?user=${account.id}`}>{account.name}</a>
              </th>
              <td>{account.email}</td>
              <td>{account.role}</td>
              <td>{account.status}</td>
              <td>
                <Moment at={account.lastSeenAt} />
              </td>
            </tr>
          )}
        </For>
      </Table>
    </Show>
  );
}
