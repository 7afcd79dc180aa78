import { For, Show } from "solid-js";
import type { ContentDeed } from "../../../../workers/contract/content.ts";
import { historyQuery } from "../../lib/content-queries.ts";
import { fieldWords, stateWords } from "../../lib/content-words.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { formatMoment } from "../../lib/format.ts";
import { FailureNotice } from "../notice.tsx";

/** Who changed what of an item, and when. */
export function HistorySection(props: { collection: string; id: string }) {
  const history = createLoaded(() => historyQuery(props.collection, props.id));
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      <Show when={history.failure()}>{(why) => <FailureNotice what="The history" failure={why()} />}</Show>
      <Show when={history.data()}>
        {(page) => (
          <Show when={page().data.length > 0} fallback={<p class="empty">Nothing was done here yet.</p>}>
            <ol class="deeds-done">
              <For each={page().data}>{(deed) => <Deed deed={deed} />}</For>
            </ol>
          </Show>
        )}
      </Show>
      <p class="hint">What was saved in the studio itself is in the studio's own revisions.</p>
    </section>
  );
}

function Deed(props: { deed: ContentDeed }) {
  return (
    <li>
      <time datetime={props.deed.at}>{formatMoment(props.deed.at)}</time>
      <span>
        <strong>{props.deed.by ?? "Somebody whose account is gone"}</strong> {wordsOf(props.deed)}
      </span>
    </li>
  );
}

const labelOf = (name: string) => {
  if (name === "status") return "the state";
  return name === "publishedAt" ? "the publication time" : fieldWords(name).label.toLowerCase();
};

function wordsOf(deed: ContentDeed): string {
  return deed.unknown ? `${deedWords(deed)} Whether that arrived, nobody can say.` : deedWords(deed);
}

function deedWords({ action, fields, status }: ContentDeed): string {
  if (action === "created") return "added it.";
  if (action === "deleted") return "deleted it.";
  const steps = status === null ? "" : ` It became ${stateWords[status.to]?.toLowerCase() ?? status.to}.`;
  const written = fields.filter((name) => name !== "status" || status === null);
  if (written.length === 0) return `changed its state.${steps}`;
  return `saved ${written.map(labelOf).join(", ")}.${steps}`;
}
