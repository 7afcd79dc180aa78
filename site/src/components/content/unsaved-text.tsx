import { createSignal, onCleanup, onMount, Show } from "solid-js";
import { formatMoment } from "../../lib/format.ts";
import { forgetText, type KeptText, keepText, keptText, putBack } from "../../lib/kept-text.ts";
import { contentItemWords } from "../../lib/words/app/content-item.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Notice } from "../notice.tsx";

const words = contentItemWords.unsaved;

type UnsavedTextProps = {
  /** Which item's form this is in. */
  name: string;
  /** Whether the page opens because it was saved. */
  isSaved: boolean;
};

const waitMs = 400;

/** Keeps what is written into the form around it, and offers what an earlier visit left unsaved. */
export function UnsavedText(props: UnsavedTextProps) {
  let place: HTMLDivElement | undefined;
  const [kept, setKept] = createSignal<KeptText | null>(null);
  const form = () => place?.closest("form") ?? undefined;
  onMount(() => {
    const around = form();
    if (!around) return;
    if (props.isSaved) forgetText(props.name);
    else setKept(keptText(props.name, around));
    let timer = 0;
    const note = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => keepText(props.name, around), waitMs);
    };
    around.addEventListener("input", note);
    onCleanup(() => around.removeEventListener("input", note));
  });
  const take = () => {
    const around = form();
    const text = kept();
    if (around && text) putBack(text, around);
    setKept(null);
  };
  const forget = () => {
    forgetText(props.name);
    setKept(null);
  };
  return (
    <div ref={place}>
      <Show when={kept()}>
        {(text) => (
          <Notice tone="plain" title={words.title}>
            <p>{fill(words.keptOn, { moment: formatMoment(text().at) })}</p>
            <p class="unsaved-deeds">
              <button class="button small" type="button" onClick={take}>
                {words.putBack}
              </button>
              <button class="link" type="button" onClick={forget}>
                {words.forget}
              </button>
            </p>
          </Notice>
        )}
      </Show>
    </div>
  );
}
