import { For, Show } from "solid-js";
import { getRequestEvent } from "solid-js/web";
import { documentTitle } from "../lib/document-title.ts";
import { canonicalUrlOf, imageOf, type PageHead, scriptJson, structuredDataOf } from "../lib/page-head.ts";
import { publicUrlOf } from "../lib/public-url.ts";
import { plainFrame } from "../lib/site-frame-content.ts";
import { versionsOf } from "../lib/words/language.ts";

/** What the rendered page asked for in the head. It is written last, when all of the page is there. */
export function PageTags() {
  const event = getRequestEvent();
  const page = event?.locals.page;
  const frame = event?.locals.frame ?? plainFrame;
  return (
    <>
      <title>{documentTitle(page?.title ?? frame.name, frame.name)}</title>
      <meta property="og:site_name" content={frame.name} />
      <Show
        when={page?.description !== undefined && page}
        fallback={<meta name="robots" content="noindex" />}
      >
        {(known) => <SharedTags page={known()} />}
      </Show>
      <Show when={page?.refreshSeconds}>
        {(seconds) => (
          <noscript>
            <meta http-equiv="refresh" content={String(seconds())} />
          </noscript>
        )}
      </Show>
    </>
  );
}

/** For whoever lists the page, or shows a link to it. */
function SharedTags(props: { page: PageHead }) {
  const event = getRequestEvent();
  if (!event) return null;
  const { request, locals } = event;
  const { page } = props;
  const place = {
    site: publicUrlOf(request),
    url: new URL(request.url),
    frame: locals.frame ?? plainFrame,
  };
  const image = imageOf(page, place);
  const data = structuredDataOf(page, place);
  return (
    <>
      <meta name="description" content={page.description} />
      <link rel="canonical" href={canonicalUrlOf(place)} />
      <For each={versionsOf(place.url.pathname)}>
        {({ language, path }) => <link rel="alternate" hreflang={language} href={place.site + path} />}
      </For>
      <link rel="alternate" type="application/rss+xml" title={place.frame.name} href="/feed.xml" />
      <link rel="alternate" type="application/atom+xml" title={place.frame.name} href="/atom.xml" />
      <link rel="alternate" type="application/feed+json" title={place.frame.name} href="/feed.json" />
      <meta property="og:type" content={page.post ? "article" : "website"} />
      <meta property="og:title" content={page.title} />
      <meta property="og:description" content={page.description} />
      <meta property="og:url" content={canonicalUrlOf(place)} />
      <Show when={page.post}>
        {(post) => (
          <>
            <meta property="article:published_time" content={post().publishedAt} />
            <meta property="article:modified_time" content={post().updatedAt} />
          </>
        )}
      </Show>
      <Show when={image}>
        {(shown) => (
          <>
            <meta property="og:image" content={shown().url} />
            <meta property="og:image:width" content="1200" />
            <meta property="og:image:height" content="630" />
            <meta property="og:image:alt" content={shown().alt} />
          </>
        )}
      </Show>
      <meta name="twitter:card" content={image ? "summary_large_image" : "summary"} />
      <script type="application/ld+json" innerHTML={scriptJson(data)} />
    </>
  );
}
