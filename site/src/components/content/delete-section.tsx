import { Show } from "solid-js";
import { deskPath, itemPath } from "../../lib/content-forms.ts";
import type { EditedItem } from "../../lib/content-queries.ts";
import { Notice } from "../notice.tsx";
import { Refusals } from "../refusals.tsx";

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
      <h2 id="delete">Delete</h2>
      <Refusals actions={[`${deskPath(props.name)}?do=delete`]} />
      <Show
        when={props.isAsked}
        fallback={
          <p>
            <a href={`${itemPath(props.name, id(), { ask: "delete" })}#delete-section`}>
              Delete this {props.noun} …
            </a>
          </p>
        }
      >
        <Notice tone="bad" focus title={`Delete “${props.heading}” for good?`}>
          <p>It is gone at once, also where it is published. What may be wanted again is archived instead.</p>
          <form
            class="unsaved-deeds"
            method="post"
            action={`${deskPath(props.name)}?${new URLSearchParams({ do: "delete", item: id() })}`}
          >
            <input type="hidden" name="id" value={id()} />
            <input type="hidden" name="updatedAt" value={props.item.updatedAt ?? ""} />
            <button class="button small" type="submit">
              Delete it for good
            </button>
            <a href={itemPath(props.name, id())}>Keep it</a>
          </form>
        </Notice>
      </Show>
    </section>
  );
}
