import { createUniqueId, For, Show } from "solid-js";
import type { ApiKey } from "../../../workers/contract/api-keys.ts";
import { apiKeysPage, keyOverlaps } from "../lib/api-key-forms.ts";
import { formatMoment } from "../lib/format.ts";
import { apiKeyWords } from "../lib/words/app/api-keys.ts";

const words = apiKeyWords.list;

/** Every key of the organization; plain forms replace and revoke them, so they need no script. */
export function KeyList(props: { keys: ApiKey[] }) {
  return (
    <Show when={props.keys.length > 0} fallback={<p class="settings-say">{words.empty}</p>}>
      <ul class="sessions">
        <For each={props.keys}>{(key) => <KeyItem key={key} />}</For>
      </ul>
    </Show>
  );
}

function KeyItem(props: { key: ApiKey }) {
  const isOver = () => props.key.expiresAt !== null && Date.parse(props.key.expiresAt) <= Date.now();
  return (
    <li>
      <div>
        <p class="session-device">
          {props.key.name}
          <Show when={isOver()}>
            <span class="tag over">{words.expired}</span>
          </Show>
        </p>
        <p class="session-facts">
          <code>{props.key.start}…</code>, {props.key.scopes.join(", ")}
        </p>
        <p class="session-facts">
          {words.created} <Moment at={props.key.createdAt} />,{" "}
          <Show when={props.key.lastUsedAt} fallback={words.neverUsed}>
            {(at) => (
              <>
                {words.lastUsed} <Moment at={at()} />
              </>
            )}
          </Show>
          <Show when={props.key.expiresAt}>
            {(at) => (
              <>
                , {isOver() ? words.ended : words.ends} <Moment at={at()} />
              </>
            )}
          </Show>
        </p>
      </div>
      <div class="key-deeds">
        <Show when={!isOver()}>
          <RotateForm key={props.key} />
        </Show>
        <form method="post" action={`${apiKeysPage}?do=revoke`}>
          <input type="hidden" name="id" value={props.key.id} />
          <button class="link" type="submit">
            {words.revoke}
            <span class="hidden">: {props.key.name}</span>
          </button>
        </form>
      </div>
    </li>
  );
}

function RotateForm(props: { key: ApiKey }) {
  const id = createUniqueId();
  return (
    <details>
      <summary class="link">
        {words.replace}
        <span class="hidden">: {props.key.name}</span>
      </summary>
      <form class="form" method="post" action={`${apiKeysPage}?do=rotate`}>
        <input type="hidden" name="id" value={props.key.id} />
        <div class="field">
          <label for={id}>{words.overlap}</label>
          <select id={id} name="overlap">
            <For each={Object.entries(keyOverlaps)}>
              {([value, label]) => (
                <option value={value} selected={value === "86400"}>
                  {label}
                </option>
              )}
            </For>
          </select>
        </div>
        <button class="button" type="submit">
          {words.replaceIt}
        </button>
      </form>
    </details>
  );
}

function Moment(props: { at: string }) {
  return <time datetime={props.at}>{formatMoment(props.at)}</time>;
}
