import { z } from "zod";
import { changeRow, listedPost, pageRow } from "../../../../workers/contract/cms.ts";
import { readDocMenu } from "../docs/read-doc.ts";
import type { Loaded } from "../failure.ts";
import { siteMapWords as words } from "../words/app/site-map.ts";
import { inLanguage, languages } from "../words/language.ts";
import { addressesOfChanges } from "./changelog.ts";
import { escapeXml } from "./escape-xml.ts";
import { readFrame } from "./frame.ts";
import { readAll } from "./read-all.ts";

type Place = { path: string; title: string; text: string | null; updatedAt: string | null };

/** All that the site has for everyone, from content. */
export type SiteMap = {
  name: string;
  description: string;
  pages: Place[];
  posts: Place[];
  docs: Place[];
  changes: Place[];
  /** Lists of posts. */
  lists: Place[];
};

const slugOnly = { slug: z.string() };
const titled = { fields: ["slug", "title"], schema: z.object({ ...slugOnly, title: z.string() }) };
const named = {
  fields: ["slug", "name"],
  schema: z.object({ ...slugOnly, name: z.string() }).transform(({ slug, name: title }) => ({ slug, title })),
};

const ours: Place[] = [
  { path: "/", title: words.start, text: null, updatedAt: null },
  { path: "/pricing", ...words.pricing, updatedAt: null },
  { path: "/docs", title: words.docs, text: null, updatedAt: null },
  { path: "/blog", title: words.blog, text: null, updatedAt: null },
  { path: "/changelog", title: words.changelog, text: null, updatedAt: null },
  { path: "/contact", title: words.contact, text: null, updatedAt: null },
];

/** The same pages in other languages, which the map alone lists. */
const otherLanguages = ["/", "/pricing"].flatMap((path) =>
  languages.filter((language) => language !== "en").map((language) => inLanguage(path, language)),
);

/** Reads everything that is published. A part that cannot be read fails all of it: half a map says that the rest is gone. */
export async function readSiteMap(): Promise<Loaded<SiteMap>> {
  const [frame, posts, pages, changes, categories, tags, authors] = await Promise.all([
    readFrame(),
    readAll("posts", listedPost),
    readAll("pages", pageRow),
    readAll("changelog", changeRow),
    readAll("categories", titled),
    readAll("tags", titled),
    readAll("authors", named),
  ]);
  if (!posts.ok) return posts;
  if (!pages.ok) return pages;
  if (!changes.ok) return changes;
  if (!categories.ok) return categories;
  if (!tags.ok) return tags;
  if (!authors.ok) return authors;
  const addresses = addressesOfChanges(changes.data);
  const list =
    (by: string) =>
    ({ slug, title }: { slug: string; title: string }): Place => ({
      ...{ path: `/blog/${by}/${slug}`, title, text: null, updatedAt: null },
    });
  return {
    ok: true,
    data: {
      ...{ name: frame.name, description: frame.description },
      pages: [
        ...ours,
        ...pages.data.map(({ slug, title, summary, updatedAt }) => ({
          path: `/${slug}`,
          title,
          text: summary,
          updatedAt,
        })),
      ],
      posts: posts.data.map(({ slug, title, summary, updatedAt }) => ({
        ...{ path: `/blog/${slug}`, title, text: summary, updatedAt },
      })),
      changes: changes.data.map(({ title, publishedAt }, index) => ({
        ...{ path: addresses[index] ?? "/changelog", title, text: null, updatedAt: publishedAt },
      })),
      docs: readDocMenu().flatMap(({ links }) =>
        links.map(({ slug, title, summary }) => ({
          ...{ path: `/docs/${slug}`, title, text: summary, updatedAt: null },
        })),
      ),
      lists: [
        ...categories.data.map(list("category")),
        ...tags.data.map(list("tag")),
        ...authors.data.map(list("author")),
      ],
    },
  };
}

/** @see https://www.sitemaps.org/protocol.html */
export function writeSiteMap({ pages, docs, posts, lists }: SiteMap, site: string): string {
  const others = otherLanguages.map((path) => ({ path, updatedAt: null }));
  const urls = [...pages, ...others, ...docs, ...posts, ...lists].map(({ path, updatedAt }) => {
    const changed = updatedAt === null ? "" : `<lastmod>${updatedAt}</lastmod>`;
    return `<url><loc>${escapeXml(site + path)}</loc>${changed}</url>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join("\n")}
</urlset>
`;
}

/** What the site is and where its texts are, for programs that read. @see https://llmstxt.org */
export function writeLlms({ name, description, pages, docs, posts, changes }: SiteMap, site: string): string {
  const part = (title: string, places: Place[]) => {
    const lines = places.map((place) => {
      const text = place.text === null ? "" : `: ${oneLine(place.text)}`;
      return `- [${oneLine(place.title).replace(/[[\]]/g, "\\$&")}](${site}${place.path})${text}`;
    });
    return lines.length === 0 ? [] : [`## ${title}`, lines.join("\n")];
  };
  const api = { path: "/openapi.json", ...words.api, updatedAt: null };
  return `${[
    `# ${oneLine(name)}`,
    `> ${oneLine(description)}`,
    ...part(words.parts.pages, [...pages, api]),
    ...part(words.parts.docs, docs),
    ...part(words.parts.posts, posts),
    ...part(words.parts.changelog, changes),
  ].join("\n\n")}\n`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** @see https://www.rfc-editor.org/rfc/rfc9309 */
export function writeRobots(site: string): string {
  const rules = [
    "Allow: /api/cms/assets/",
    "Disallow: /app",
    "Disallow: /admin",
    "Disallow: /api/",
    "Disallow: /search",
  ];
  return `User-agent: *\n${rules.join("\n")}\n\nSitemap: ${site}/sitemap.xml\n`;
}
