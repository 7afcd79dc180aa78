import { Show } from "solid-js";
import { deskPath, itemPath } from "../../lib/content-forms.ts";
import type { EditedItem } from "../../lib/content-queries.ts";
import { contentItemWords } from "../../lib/words/app/content-item.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Notice } from "../notice.tsx";
import { Refusals } from "../refusals.tsx";

const words = contentItemWords.delete;

type DeleteSectionProps = {
  name: string;
  noun: string;
  heading: string;
  item: EditedItem;
  /** Whether the page's address asks for it already. */
  isAsked: boolean;
};

/** Deleting for good: asked for by one step, done by another. */
export function DeleteSection(props: DeleteSectionProps) {
  const id = () => props.item.id ?? "";
  return (
    <section aria-labelledby="delete" id="delete-section">
      <h2 id="delete">{words.heading}</h2>
      <Refusals actions={[`${deskPath(props.name)}?do=delete`]} />
      <Show
        when={props.isAsked}
        fallback={
          <p>
            <a href={`${itemPath(props.name, id(), { ask: "delete" })}#delete-section`}>
              {fill(words.ask, { noun: props.noun })}
            </a>
          </p>
        }
      >
        <Notice tone="bad" focus title={fill(words.sure, { heading: props.heading })}>
          <p>{words.text}</p>
          <form
            class="unsaved-deeds"
            method="post"
            action={`${deskPath(props.name)}?${new URLSearchParams({ do: "delete", item: id() })}`}
          >
            <input type="hidden" name="id" value={id()} />
            <input type="hidden" name="updatedAt" value={props.item.updatedAt ?? ""} />
            <button class="button small" type="submit">
              {words.do}
            </button>
            <a href={itemPath(props.name, id())}>{words.keep}</a>
          </form>
        </Notice>
      </Show>
    </section>
  );
}
