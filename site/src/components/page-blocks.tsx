import { type Component, For, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import type { ShownBlock } from "../lib/content/draw-block.ts";
import { addressOfPicture, sourcesOf } from "../lib/picture.ts";
import { previewAsset } from "../lib/preview-assets.ts";
import { PostList } from "./post-list.tsx";
import { SiteAnchor } from "./site-anchor.tsx";

type Of<Type extends ShownBlock["type"]> = Extract<ShownBlock, { type: Type }>;
type BlockProps<Type extends ShownBlock["type"]> = { block: Of<Type> };

/** How each type of block is drawn: a type of the model that is not here does not compile. */
const drawn: {
  [Type in ShownBlock["type"]]: Component<{ block: ShownBlock; first: boolean; preview: string | undefined }>;
} = {
  hero: (props) => <Hero block={props.block as Of<"hero">} first={props.first} />,
  text: (props) => <Text block={props.block as Of<"text">} />,
  picture: (props) => <PictureBlock block={props.block as Of<"picture">} preview={props.preview} />,
  points: (props) => <Points block={props.block as Of<"points">} />,
  questions: (props) => <Questions block={props.block as Of<"questions">} />,
  call: (props) => <Call block={props.block as Of<"call">} />,
  posts: (props) => <Posts block={props.block as Of<"posts">} />,
};

type PageBlocksProps = {
  blocks: ShownBlock[];
  /** The token of a preview's link, by which drafts' files are asked for; a preview has its own title. */
  preview?: string;
};

/** The blocks of a page, one below the other. */
export function PageBlocks(props: PageBlocksProps) {
  return (
    <For each={props.blocks}>
      {(block, index) => (
        <Dynamic
          component={drawn[block.type]}
          block={block}
          first={index() === 0 && props.preview === undefined}
          preview={props.preview}
        />
      )}
    </For>
  );
}

function Hero(props: BlockProps<"hero"> & { first: boolean }) {
  return (
    <section class="denim block-hero">
      <div class="wrap section">
        <Dynamic component={props.first ? "h1" : "h2"}>{props.block.heading}</Dynamic>
        <Show when={props.block.html}>{(html) => <div class="lead" innerHTML={html()} />}</Show>
        <Show when={props.block.button}>
          {(button) => (
            <p class="actions">
              <SiteAnchor class="button" href={button().url}>
                {button().label}
              </SiteAnchor>
            </p>
          )}
        </Show>
      </div>
    </section>
  );
}

function Text(props: BlockProps<"text">) {
  return (
    <section class="wrap block narrow">
      <Heading text={props.block.heading} />
      <div class="prose" innerHTML={props.block.html} />
    </section>
  );
}

function PictureBlock(props: BlockProps<"picture"> & { preview: string | undefined }) {
  const file = () => ({ id: props.block.image, version: null, width: 1_920 });
  return (
    <figure class="wrap block block-picture">
      <img
        src={
          props.preview === undefined
            ? addressOfPicture(file(), "article")
            : previewAsset(props.block.image, props.preview, "article")
        }
        srcset={props.preview === undefined ? sourcesOf(file()) : undefined}
        sizes="(min-width: 82rem) 75rem, 90vw"
        alt={props.block.alt}
        loading="lazy"
        decoding="async"
      />
      <Show when={props.block.caption}>{(caption) => <figcaption>{caption()}</figcaption>}</Show>
    </figure>
  );
}

function Points(props: BlockProps<"points">) {
  return (
    <section class="wrap block">
      <Heading text={props.block.heading} />
      <ul class="steps">
        <For each={props.block.items}>
          {(item) => (
            <li>
              <h3>{item.title}</h3>
              <Show when={item.html}>{(html) => <div innerHTML={html()} />}</Show>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}

function Questions(props: BlockProps<"questions">) {
  return (
    <section class="wrap block narrow">
      <Heading text={props.block.heading} />
      <div class="questions">
        <For each={props.block.items}>
          {(item) => (
            <details>
              <summary>{item.title}</summary>
              <Show when={item.html}>{(html) => <div class="prose" innerHTML={html()} />}</Show>
            </details>
          )}
        </For>
      </div>
    </section>
  );
}

function Call(props: BlockProps<"call">) {
  return (
    <section class="denim closing">
      <div class="wrap section">
        <h2>{props.block.heading}</h2>
        <Show when={props.block.html}>{(html) => <div class="lead" innerHTML={html()} />}</Show>
        <p class="actions">
          <SiteAnchor class="button" href={props.block.button.url}>
            {props.block.button.label}
          </SiteAnchor>
        </p>
      </div>
    </section>
  );
}

function Posts(props: BlockProps<"posts">) {
  return (
    <Show when={props.block.posts.length > 0}>
      <section class="wrap block">
        <Heading text={props.block.heading} />
        <PostList posts={props.block.posts} />
      </section>
    </Show>
  );
}

function Heading(props: { text: string | null }) {
  return <Show when={props.text}>{(text) => <h2>{text()}</h2>}</Show>;
}
