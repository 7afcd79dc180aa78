import { For, Show } from "solid-js";
import type { ContentDeed } from "../../../../workers/contract/content.ts";
import { historyQuery } from "../../lib/content-queries.ts";
import { fieldWords } from "../../lib/content-words.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { formatMoment } from "../../lib/format.ts";
import { contentItemWords } from "../../lib/words/app/content-item.ts";
import { contentModelWords } from "../../lib/words/app/content-model.ts";
import { fill } from "../../lib/words/words-query.ts";
import { FailureNotice } from "../notice.tsx";

const words = contentItemWords.history;

/** Who changed what of an item, and when. */
export function HistorySection(props: { collection: string; id: string }) {
  const history = createLoaded(() => historyQuery(props.collection, props.id));
  return (
    <section aria-labelledby="history">
      <h2 id="history">{words.heading}</h2>
      <Show when={history.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={history.data()}>
        {(page) => (
          <Show when={page().data.length > 0} fallback={<p class="empty">{words.empty}</p>}>
            <ol class="deeds-done">
              <For each={page().data}>{(deed) => <Deed deed={deed} />}</For>
            </ol>
          </Show>
        )}
      </Show>
      <p class="hint">{words.studio}</p>
    </section>
  );
}

function Deed(props: { deed: ContentDeed }) {
  return (
    <li>
      <time datetime={props.deed.at}>{formatMoment(props.deed.at)}</time>
      <span>
        <strong>{props.deed.by ?? words.gone}</strong> {wordsOf(props.deed)}
      </span>
    </li>
  );
}

const labelOf = (name: string) => {
  if (name === "status") return words.state;
  return name === "publishedAt" ? words.publicationTime : fieldWords(name).label.toLowerCase();
};

function wordsOf(deed: ContentDeed): string {
  return deed.unknown ? `${deedWords(deed)} ${words.unknown}` : deedWords(deed);
}

function deedWords({ action, fields, status }: ContentDeed): string {
  if (action === "created") return words.added;
  if (action === "deleted") return words.deleted;
  const stateOf = (to: string) => contentModelWords.states[to]?.toLowerCase() ?? to;
  const steps = status === null ? "" : ` ${fill(words.became, { state: stateOf(status.to) })}`;
  const written = fields.filter((name) => name !== "status" || status === null);
  if (written.length === 0) return `${words.changedState}${steps}`;
  return `${fill(words.saved, { fields: written.map(labelOf).join(", ") })}${steps}`;
}
