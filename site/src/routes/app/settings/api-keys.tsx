import { type RouteDefinition, useLocation } from "@solidjs/router";
import { Match, Show, Switch } from "solid-js";
import type { ApiKey } from "../../../../../workers/contract/api-keys.ts";
import { allows } from "../../../../../workers/contract/permissions.ts";
import { CreateKeyForm } from "../../../components/create-key-form.tsx";
import { Entitled } from "../../../components/entitled.tsx";
import { KeyList } from "../../../components/key-list.tsx";
import { NewKey } from "../../../components/new-key.tsx";
import { FailureNotice, Notice } from "../../../components/notice.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { RefusedNotice } from "../../../components/refused-notice.tsx";
import { apiKeysPage } from "../../../lib/api-key-forms.ts";
import { createLoaded } from "../../../lib/create-loaded.ts";
import { apiKeysQuery, meQuery } from "../../../lib/queries.ts";
import { takeOutcome } from "../../../lib/take-outcome.ts";
import { apiKeysPageWords as words } from "../../../lib/words/app/api-keys-page.ts";
import { noticeWords } from "../../../lib/words/app/notice.ts";
import { fill } from "../../../lib/words/words-query.ts";

export const route = { preload: () => void apiKeysQuery() } satisfies RouteDefinition;

/** The keys of the organization that the session is in, for those who may change them. */
export default function ApiKeys() {
  const me = createLoaded(() => meQuery());
  const mayChange = () => {
    const role = me.data()?.role;
    return role === undefined || (role !== null && allows(role, "api-key:change"));
  };
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <p class="settings-say">
        {fill(words.lead, { organization: me.data()?.tenant?.name ?? words.organization })}
      </p>
      <Show when={mayChange()} fallback={<Notice tone="plain">{words.notAllowed}</Notice>}>
        <Keys />
      </Show>
    </>
  );
}

/** Those that live, each with the one that took its place as one. */
function keysInUse(keys: ApiKey[]): number {
  const replaced = new Set(keys.map(({ replaces }) => replaces));
  const lives = ({ expiresAt }: ApiKey) => expiresAt === null || Date.parse(expiresAt) > Date.now();
  return keys.filter((key) => lives(key) && !replaced.has(key.id)).length;
}

function Keys() {
  const location = useLocation();
  const keys = createLoaded(() => apiKeysQuery());
  const inUse = () => keysInUse(keys.data()?.data ?? []);
  const done = () => [location.query.done].flat()[0];
  const outcome = takeOutcome(`${apiKeysPage}?do=rotate`) ?? takeOutcome(`${apiKeysPage}?do=revoke`);
  return (
    <>
      <section aria-labelledby="keys">
        <h2 id="keys">{words.inUse}</h2>
        <Switch>
          <Match when={outcome?.shown}>{(key) => <NewKey value={String(key().key)} />}</Match>
          <Match when={outcome}>
            {(refused) => <RefusedNotice title={noticeWords.unchanged} outcome={refused()} />}
          </Match>
          <Match when={done() === "revoked"}>
            <Notice tone="good" focus>
              {words.revoked}
            </Notice>
          </Match>
        </Switch>
        <Show when={keys.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
        <Show when={keys.data()}>{(list) => <KeyList keys={list().data} />}</Show>
      </section>
      <section aria-labelledby="create">
        <h2 id="create">{words.create}</h2>
        <Entitled need={{ limit: "apiKeys", count: inUse() + 1 }}>
          <CreateKeyForm />
        </Entitled>
      </section>
    </>
  );
}
