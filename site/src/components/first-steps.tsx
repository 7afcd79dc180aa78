import { createEffect, For, Show } from "solid-js";
import { allows } from "../../../workers/contract/permissions.ts";
import { createLoaded } from "../lib/create-loaded.ts";
import { newestDatasets } from "../lib/dataset-search.ts";
import type { Loaded } from "../lib/failure.ts";
import { firstSteps } from "../lib/first-steps.ts";
import {
  apiKeysQuery,
  datasetsQuery,
  invitationsQuery,
  membersQuery,
  meQuery,
  organizationsQuery,
} from "../lib/queries.ts";
import { firstStepWords as words } from "../lib/words/app/first-steps.ts";
import { fill } from "../lib/words/words-query.ts";

/** Who has as many is no beginner: nothing more is looked up for them. */
const enoughDatasets = 5;

/** Whether there was something to do when they were shown last: only then is room kept for them. */
let wereLeft = true;

/** Stands where they will, unless they will not. */
export function FirstStepsSkeleton() {
  return (
    <Show when={wereLeft}>
      <div class="skeleton of-steps" aria-hidden="true" />
    </Show>
  );
}

type Page = { data: never[]; nextCursor: null };
const none: Loaded<Page> = { ok: true, data: { data: [], nextCursor: null } };

/** What there is to do at first, from how things are; gone once all of it is done, or where that cannot be told. */
export function FirstSteps() {
  const me = createLoaded(() => meQuery());
  const organizations = createLoaded(() => organizationsQuery());
  const datasets = createLoaded(() => datasetsQuery(newestDatasets));
  const may = (permission: Parameters<typeof allows>[1]) => {
    const role = me.data()?.role;
    return role != null && allows(role, permission);
  };
  const open = () => organizations.data()?.data.find(({ id }) => id === me.data()?.tenant?.id);
  const isNew = () => {
    const count = datasets.data()?.data.length;
    return count !== undefined && count < enoughDatasets;
  };
  const invites = () => isNew() && open()?.personal === false && may("invitation:change");
  const members = createLoaded(async () => (invites() ? await membersQuery() : none));
  const invitations = createLoaded(async () => (invites() ? await invitationsQuery() : none));
  const keys = createLoaded(async () => (isNew() && may("api-key:change") ? await apiKeysQuery() : none));
  const steps = () => {
    const [known, all, files] = [me.data(), organizations.data()?.data, datasets.data()?.data];
    const counts = [members.data(), invitations.data(), keys.data()].map((page) => page?.data.length);
    if (!known || !all || !files || !isNew() || counts.includes(undefined)) return [];
    return firstSteps({
      me: known,
      hasOrganization: all.some(({ personal }) => !personal),
      datasets: files.length,
      members: counts[0],
      invitations: counts[1],
      keys: counts[2],
      isPersonal: open()?.personal ?? true,
    });
  };
  const left = () => steps().filter(({ done }) => !done).length;
  createEffect(() => {
    if (datasets.data() !== undefined) wereLeft = left() > 0;
  });
  return (
    <Show when={left() > 0}>
      <details class="first-steps" open={datasets.data()?.data.length === 0}>
        <summary>
          {fill(words.summary, {
            done: String(steps().length - left()),
            all: String(steps().length),
          })}
        </summary>
        <ol>
          <For each={steps()}>
            {({ done, label, href }) => (
              <li classList={{ done }}>
                <Show when={!done} fallback={label}>
                  <a href={href}>{label}</a>
                </Show>
                <span class="hidden">{done ? words.done : words.toDo}</span>
              </li>
            )}
          </For>
        </ol>
      </details>
    </Show>
  );
}
