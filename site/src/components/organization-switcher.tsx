import { A } from "@solidjs/router";
import { createUniqueId, For, Show } from "solid-js";
import { createLoaded } from "../lib/create-loaded.ts";
import { organizationsPage } from "../lib/organization-forms.ts";
import { meQuery, organizationsQuery } from "../lib/queries.ts";
import { appFrameWords } from "../lib/words/app/app-frame.ts";

const words = appFrameWords.organizations;

/** Where the session is, and the other organizations that it could be in; a plain form. */
export function OrganizationSwitcher() {
  const me = createLoaded(() => meQuery());
  const organizations = createLoaded(() => organizationsQuery());
  const id = createUniqueId();
  const all = () => organizations.data()?.data ?? [];
  return (
    <Show
      when={all().length > 1}
      fallback={
        <A class="switcher" href={organizationsPage}>
          {words.link}
        </A>
      }
    >
      <form class="switcher" method="post" action={`${organizationsPage}?do=enter`}>
        <label class="hidden" for={id}>
          {words.label}
        </label>
        <select id={id} name="organizationId">
          <For each={all()}>
            {(one) => (
              <option value={one.id} selected={one.id === me.data()?.tenant?.id}>
                {one.name}
              </option>
            )}
          </For>
        </select>
        <button class="link" type="submit">
          {words.switch}
        </button>
        <A href={organizationsPage}>{words.all}</A>
      </form>
    </Show>
  );
}
