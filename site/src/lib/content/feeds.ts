import { wholePost } from "../../../../workers/contract/cms.ts";
import type { Loaded } from "../failure.ts";
import { renderMarkdown } from "../markdown.ts";
import { addressOfPicture } from "../picture.ts";
import { escapeXml } from "./escape-xml.ts";
import { readFrame } from "./frame.ts";
import { readRows } from "./read-content.ts";

export type Feed = {
  /** The site's own origin, with which every address in a feed begins. */
  site: string;
  title: string;
  description: string;
  updatedAt: string;
  entries: FeedEntry[];
};

type FeedEntry = {
  url: string;
  title: string;
  summary: string;
  html: string;
  publishedAt: string;
  updatedAt: string;
  author: string | null;
  tags: string[];
  image: string | null;
};

const newest = 20;

/** The newest posts, whole, for whoever follows them. */
export async function readFeed(site: string): Promise<Loaded<Feed>> {
  const [posts, frame] = await Promise.all([readRows("posts", wholePost, { limit: newest }), readFrame()]);
  if (!posts.ok) return posts;
  const entries = posts.data.map(({ slug, body, cover, author, category, tags, ...post }) => ({
    ...post,
    url: `${site}/blog/${slug}`,
    html: withWholeAddresses(renderMarkdown(body), site),
    author: author?.name ?? null,
    tags: [category, ...tags].flatMap((each) => (each === null ? [] : [each.title])),
    image: cover === null ? null : site + addressOfPicture(cover, "social"),
  }));
  const updatedAt =
    entries
      .map((entry) => entry.updatedAt)
      .toSorted()
      .at(-1) ?? new Date(0).toISOString();
  const { name, description } = frame;
  return { ok: true, data: { site, title: name, description, updatedAt, entries } };
}

/** Who reads a feed has no page that a path could be of. */
function withWholeAddresses(html: string, site: string): string {
  return html.replace(/ (href|src)="\/(?!\/)/g, (_, name: string) => ` ${name}="${site}/`);
}

/** @see https://www.rssboard.org/rss-specification */
export function writeRss({ site, title, description, updatedAt, entries }: Feed): string {
  const items = entries.map(
    (entry) => `
<item>
<title>${escapeXml(entry.title)}</title>
<link>${escapeXml(entry.url)}</link>
<guid isPermaLink="true">${escapeXml(entry.url)}</guid>
<pubDate>${new Date(entry.publishedAt).toUTCString()}</pubDate>${entry.author === null ? "" : `\n<dc:creator>${escapeXml(entry.author)}</dc:creator>`}${entry.tags.map((tag) => `\n<category>${escapeXml(tag)}</category>`).join("")}
<description>${escapeXml(entry.summary)}</description>
<content:encoded>${escapeXml(entry.html)}</content:encoded>
</item>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>${escapeXml(title)}</title>
<link>${escapeXml(site)}/blog</link>
<description>${escapeXml(description)}</description>
<language>en</language>
<lastBuildDate>${new Date(updatedAt).toUTCString()}</lastBuildDate>
<atom:link href="${escapeXml(site)}/feed.xml" rel="self" type="application/rss+xml"/>${items.join("")}
</channel>
</rss>
`;
}

/** @see https://www.rfc-editor.org/rfc/rfc4287 */
export function writeAtom({ site, title, description, updatedAt, entries }: Feed): string {
  const each = entries.map(
    (entry) => `
<entry>
<id>${escapeXml(entry.url)}</id>
<title>${escapeXml(entry.title)}</title>
<link href="${escapeXml(entry.url)}"/>
<published>${entry.publishedAt}</published>
<updated>${entry.updatedAt}</updated>
<author><name>${escapeXml(entry.author ?? title)}</name></author>${entry.tags.map((tag) => `\n<category term="${escapeXml(tag)}"/>`).join("")}
<summary>${escapeXml(entry.summary)}</summary>
<content type="html">${escapeXml(entry.html)}</content>
</entry>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<id>${escapeXml(site)}/atom.xml</id>
<title>${escapeXml(title)}</title>
<subtitle>${escapeXml(description)}</subtitle>
<updated>${updatedAt}</updated>
<author><name>${escapeXml(title)}</name></author>
<link href="${escapeXml(site)}/atom.xml" rel="self" type="application/atom+xml"/>
<link href="${escapeXml(site)}/blog"/>${each.join("")}
</feed>
`;
}

/** @see https://www.jsonfeed.org/version/1.1/ */
export function writeJsonFeed({ site, title, description, entries }: Feed): string {
  const items = entries.map((entry) => ({
    ...{ id: entry.url, url: entry.url, title: entry.title, summary: entry.summary },
    content_html: entry.html,
    ...(entry.image === null ? {} : { image: entry.image }),
    ...{ date_published: entry.publishedAt, date_modified: entry.updatedAt },
    ...(entry.author === null ? {} : { authors: [{ name: entry.author }] }),
    tags: entry.tags,
  }));
  return JSON.stringify({
    ...{ version: "https://jsonfeed.org/version/1.1", title, description, language: "en" },
    ...{ home_page_url: `${site}/blog`, feed_url: `${site}/feed.json`, items },
  });
}
