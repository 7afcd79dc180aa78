import { createAsyncStore, revalidate } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { ContentCollection } from "../../../../workers/contract/content-fields.ts";
import { deskPath, itemPath } from "../../lib/content-forms.ts";
import { type EditedItem, editedListQuery } from "../../lib/content-queries.ts";
import { contentFrameWords as frameWords } from "../../lib/words/app/content-frame.ts";
import { contentListWords as words } from "../../lib/words/app/content-list.ts";
import { contentModelWords } from "../../lib/words/app/content-model.ts";
import { fill } from "../../lib/words/words-query.ts";
import { SelectField } from "../admin/select-field.tsx";
import { FollowContent } from "../follow-content.tsx";
import { Moment } from "../moment.tsx";
import { FailureNotice } from "../notice.tsx";
import { PageTitle } from "../page-title.tsx";
import { Done } from "../refusals.tsx";
import { Table } from "../table.tsx";

type ItemListProps = {
  name: string;
  collection: ContentCollection;
  /** What the list is narrowed to and how it is sorted, as the page's address says it. */
  search: string;
  done: string | undefined;
};

/** The items of a collection, in whatever state, with what narrows and sorts them. */
export function ItemList(props: ItemListProps) {
  // Rows that stay are left alone when the list is read anew, with the focus of whoever is on one.
  const list = createAsyncStore(() => editedListQuery(props.name, props.search), {
    reconcile: { key: "id" },
  });
  const failure = () => {
    const loaded = list();
    return loaded?.ok === false ? loaded.failure : undefined;
  };
  const page = () => {
    const loaded = list();
    return loaded?.ok ? loaded.data : undefined;
  };
  const title = () => (contentModelWords.collections as Record<string, { title: string }>)[props.name]?.title;
  const asked = (name: string) => new URLSearchParams(props.search).get(name) ?? "";
  const isNarrowed = () => ["search", "status", "cursor"].some((name) => asked(name) !== "");
  const next = (cursor: string) => {
    const query = new URLSearchParams(props.search);
    query.delete("done");
    query.set("cursor", cursor);
    return `${deskPath(props.name)}?${query}`;
  };
  return (
    <>
      <PageTitle title={title() ?? frameWords.title} />
      <FollowContent collections={[props.name]} onChange={() => revalidate(editedListQuery.key)} />
      <p class="crumb">
        <a href="/admin/content">{frameWords.title}</a>
      </p>
      <div class="app-head desk-head">
        <h1>{title()}</h1>
        <a class="button small" href={`${deskPath(props.name)}?new=yes`}>
          {fill(frameWords.new, { noun: props.collection.noun })}
        </a>
      </div>
      <Done done={props.done} words={{ deleted: words.deleted }} />
      <form class="admin-search" method="get" action={deskPath(props.name)}>
        <div class="field">
          <label for="search">{words.search}</label>
          <input id="search" name="search" type="search" value={asked("search")} maxlength="100" />
        </div>
        <Show when={props.collection.rows === "published"}>
          <SelectField name="status" label={words.state} value={asked("status")} options={states} />
        </Show>
        <SelectField
          name="sort"
          label={words.sortedBy}
          value={asked("sort")}
          options={sortsOf(props.collection)}
        />
        <button class="button" type="submit">
          {words.show}
        </button>
      </form>
      <Show when={failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={page()}>
        {(shown) => (
          <>
            <ItemTable name={props.name} collection={props.collection} items={shown().data} />
            <p class="filters-send">
              <Show when={isNarrowed()}>
                <a href={deskPath(props.name)}>{words.showAll}</a>
              </Show>
              <Show when={shown().nextCursor}>{(cursor) => <a href={next(cursor())}>{words.next}</a>}</Show>
            </p>
          </>
        )}
      </Show>
    </>
  );
}

const states = { "": words.anyState, ...contentModelWords.states };

function sortsOf({ rows, heading, fields }: ContentCollection): Record<string, string> {
  return {
    "": words.sorts.lastSaved,
    updatedAt: words.sorts.firstSaved,
    [heading]: words.sorts.nameUp,
    [`-${heading}`]: words.sorts.nameDown,
    ...(rows === "published"
      ? { "-publishedAt": words.sorts.lastPublished, publishedAt: words.sorts.firstPublished }
      : {}),
    ...("sort" in fields ? { sort: words.sorts.order } : {}),
  };
}

function ItemTable(props: { name: string; collection: ContentCollection; items: EditedItem[] }) {
  const hasStates = () => props.collection.rows === "published";
  const second = () => ("slug" in props.collection.fields ? "slug" : secondOf(props.collection));
  return (
    <Show when={props.items.length > 0} fallback={<p class="empty">{words.empty}</p>}>
      <Table
        label={words.table.label}
        columns={[
          words.table.name,
          ...(hasStates() ? [words.table.state] : []),
          second() === "slug" ? words.table.slug : words.table.leadsTo,
          ...(hasStates() ? [words.table.published] : []),
          words.table.lastSaved,
        ]}
      >
        <For each={props.items}>
          {(item) => (
            <tr>
              <th scope="row">
                <a href={itemPath(props.name, String(item.id))}>
                  {String(item[props.collection.heading] ?? words.table.unnamed)}
                </a>
              </th>
              <Show when={hasStates()}>
                <td>
                  <span class={`state ${item.status}`}>{contentModelWords.states[item.status ?? ""]}</span>
                </td>
              </Show>
              <td class="desk-slug">{String(item[second()] ?? "–")}</td>
              <Show when={hasStates()}>
                <td>
                  <Moment at={item.publishedAt} />
                </td>
              </Show>
              <td>
                <Moment at={item.updatedAt} />
              </td>
            </tr>
          )}
        </For>
      </Table>
    </Show>
  );
}

function secondOf({ fields }: ContentCollection): string {
  return "toUrl" in fields ? "toUrl" : "url";
}
