import { For, Show } from "solid-js";
import { formatDay } from "../../lib/format.ts";
import { previewAsset } from "../../lib/preview-assets.ts";
import type { ShownPreview } from "../../lib/preview-query.ts";
import { visualEdit } from "../../lib/visual-edit.ts";
import { previewWords } from "../../lib/words/app/preview.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Notice } from "../notice.tsx";
import { PageBlocks } from "../page-blocks.tsx";

const words = previewWords.block;

/** An item as its page will show it; each part says to the studio which field it is. */
export function PreviewedItem(props: { preview: ShownPreview }) {
  const item = () => props.preview.item;
  const text = (name: string) => (typeof item()[name] === "string" ? String(item()[name]) : undefined);
  const edit = (name: string, mode?: "drawer") =>
    visualEdit({
      ...{ collection: props.preview.collection, item: String(item().id), fields: [name] },
      ...(mode === undefined ? {} : { mode }),
    });
  const name = () => (text("title") === undefined ? "name" : "title");
  return (
    <article>
      <h1 data-directus={edit(name())}>{text("title") ?? text("name") ?? text("label")}</h1>
      <Show when={text("publishedAt")}>
        {(at) => (
          <p class="byline">
            <time datetime={at()}>{formatDay(at())}</time>
          </p>
        )}
      </Show>
      <Show when={text("summary")}>
        {(summary) => (
          <p class="lead" data-directus={edit("summary")}>
            {summary()}
          </p>
        )}
      </Show>
      <Show when={text("cover")}>
        {(cover) => (
          <img
            class="preview-cover"
            src={previewAsset(cover(), props.preview.token, "article")}
            alt=""
            data-directus={edit("cover")}
          />
        )}
      </Show>
      <Show when={props.preview.html.body}>
        {(html) => <div class="prose" innerHTML={html()} data-directus={edit("body", "drawer")} />}
      </Show>
    </article>
  );
}

/** A page's blocks as they will be drawn; of one that is not complete, what is missing. */
export function PreviewedBlocks(props: { preview: ShownPreview }) {
  const place = () =>
    visualEdit({
      ...{ collection: props.preview.collection, item: String(props.preview.item.id) },
      ...{ fields: ["blocks"], mode: "drawer" },
    });
  return (
    <div class="blocks" data-directus={place()}>
      <For each={props.preview.blocks}>
        {(block) =>
          "shown" in block ? (
            <PageBlocks blocks={[block.shown]} preview={props.preview.token} />
          ) : (
            <section class="wrap block narrow">
              <Notice tone="plain" title={fill(words.incomplete, { type: block.type })}>
                {block.heading} {fill(words.misses, { missing: block.missing })}
              </Notice>
            </section>
          )
        }
      </For>
    </div>
  );
}
