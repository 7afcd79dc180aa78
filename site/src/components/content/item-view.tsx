import { For, type JSX, Show } from "solid-js";
import type { ContentCollection } from "../../../../workers/contract/content-fields.ts";
import { deskPath } from "../../lib/content-forms.ts";
import { type EditedItem, editedItemQuery } from "../../lib/content-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { contentFrameWords as frameWords } from "../../lib/words/app/content-frame.ts";
import { contentItemWords as words } from "../../lib/words/app/content-item.ts";
import { contentModelWords } from "../../lib/words/app/content-model.ts";
import { fill } from "../../lib/words/words-query.ts";
import { FailureNotice } from "../notice.tsx";
import { PageTitle } from "../page-title.tsx";
import { Done, Refusals } from "../refusals.tsx";
import { DeleteSection } from "./delete-section.tsx";
import { plainFormId } from "./file-field.tsx";
import { HistorySection } from "./history-section.tsx";
import { ItemForm } from "./item-form.tsx";
import { PreviewSection } from "./preview-section.tsx";

type ItemViewProps = {
  name: string;
  collection: ContentCollection;
  /** Null for the only one of a collection. */
  id: string | null;
  done: string | undefined;
  isDeleteAsked: boolean;
};

/** Where published items of a collection are shown; a link of a page's is its own slug. */
const publicPaths: Record<string, string> = { posts: "/blog/" };

/** One item: its form, a link to show it around, its history, and its end. */
export function ItemView(props: ItemViewProps) {
  const item = createLoaded(() => editedItemQuery(props.name, props.id));
  const headingOf = (edited: EditedItem) => String(edited[props.collection.heading] ?? props.collection.noun);
  return (
    <>
      <Crumb name={props.name} isOnly={props.id === null} />
      <Show when={item.failure()}>
        {(why) => (
          <>
            <PageTitle title={frameWords.title} />
            <h1>
              {why().status === 404 ? fill(words.missing, { noun: props.collection.noun }) : frameWords.title}
            </h1>
            <FailureNotice what={words.what} failure={why()} />
          </>
        )}
      </Show>
      <Show when={item.data()?.data}>
        {(edited) => (
          <>
            <PageTitle title={headingOf(edited())} />
            <h1>{headingOf(edited())}</h1>
            <Done done={props.done} words={words.done} />
            <Show when={publicPaths[props.name] && edited().status === "published"}>
              <p>
                <a href={`${publicPaths[props.name]}${String(edited().slug)}`}>{words.seePublic}</a>
              </p>
            </Show>
            <Refusals actions={[`${deskPath(props.name)}?do=file`]} />
            <ItemForm name={props.name} collection={props.collection} item={edited()} done={props.done} />
            <Show when={props.id}>
              {(id) => <PlainFileForms name={props.name} collection={props.collection} id={id()} />}
            </Show>
            <div class="desk-more">
              <Show when={props.collection.rows === "published" && props.id}>
                {(id) => <PreviewSection collection={props.name} id={id()} />}
              </Show>
              <HistorySection collection={props.name} id={props.id ?? "only"} />
              <Show when={props.id !== null}>
                <DeleteSection
                  name={props.name}
                  noun={props.collection.noun}
                  heading={headingOf(edited())}
                  item={edited()}
                  isAsked={props.isDeleteAsked}
                />
              </Show>
            </div>
          </>
        )}
      </Show>
    </>
  );
}

/** The form for one more. */
export function NewItem(props: { name: string; collection: ContentCollection }): JSX.Element {
  const title = () => fill(frameWords.new, { noun: props.collection.noun });
  return (
    <>
      <PageTitle title={title()} />
      <Crumb name={props.name} isOnly={false} />
      <h1>{title()}</h1>
      <ItemForm name={props.name} collection={props.collection} item={undefined} done={undefined} />
    </>
  );
}

function Crumb(props: { name: string; isOnly: boolean }) {
  const title = () => (contentModelWords.collections as Record<string, { title: string }>)[props.name]?.title;
  return (
    <p class="crumb">
      <a href="/admin/content">{frameWords.title}</a>
      <Show when={!props.isOnly}>
        {" / "}
        <a href={deskPath(props.name)}>{title()}</a>
      </Show>
    </p>
  );
}

/** By which files come where no script sends them: a form cannot stand in another. */
function PlainFileForms(props: { name: string; collection: ContentCollection; id: string }) {
  const pictures = () =>
    Object.entries(props.collection.fields).filter(([, field]) => field.to === "directus_files");
  return (
    <For each={pictures()}>
      {([field]) => (
        <form
          id={plainFormId(field)}
          method="post"
          enctype="multipart/form-data"
          action={`${deskPath(props.name)}?${new URLSearchParams({ do: "file", item: props.id })}`}
        >
          <input type="hidden" name="field" value={field} />
        </form>
      )}
    </For>
  );
}
