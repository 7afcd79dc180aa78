import type { PageBlock } from "../../workers/contract/page-blocks.ts";
import { describeCloth, drawCloth, type WeaveName, weaves } from "./images/draw-cloth.ts";
import { about } from "./pages/about.ts";
import { type MarkdownSeed, readMarkdown } from "./read-markdown.ts";
import { seedId } from "./seed-id.ts";

export type Item = Record<string, unknown>;

/** A picture that the items of a collection refer to by its id. */
export type SeedFile = {
  id: string;
  title: string;
  description: string;
  name: string;
  draw(): Buffer<ArrayBuffer>;
};

export type SeedCollection = {
  collection: string;
  items: Item[];
  files: SeedFile[];
  /** Fields that refer to items of another collection: by an id, or by a list of rows that hold one each. */
  references: Record<string, string>;
};

/** What a new site begins with, in an order in which everything is there before it is referred to. */
export function firstContent(): SeedCollection[] {
  const posts = readMarkdown("posts");
  return [
    plain("authors", [
      { ...named("authors", "the-selvedge-team"), name: "The Selvedge team", bio: authorBio },
    ]),
    plain(
      "categories",
      categories.map((row, index) => ({ ...row, ...named("categories", row.slug), sort: index + 1 })),
    ),
    plain(
      "tags",
      tagsOf(posts).map((title, index) => ({ ...named("tags", slugOf(title)), title, sort: index + 1 })),
    ),
    {
      collection: "posts",
      items: posts.map(toPost),
      files: posts.map((post) => toCover(weaveOf(post))),
      references: { author: "authors", category: "categories", cover: "directus_files", tags: "tags" },
    },
    { ...plain("pages", pages()), files: [toCover("satin")], references: { cover: "directus_files" } },
    plain("changelog", readMarkdown("changelog").map(toChange)),
    plain("navigation", navigation),
    {
      collection: "site_settings",
      items: [{ ...settings, social_image: coverId("herringbone") }],
      files: [toCover("herringbone")],
      references: { social_image: "directus_files" },
    },
  ];
}

const authorBio =
  "The people who build Selvedge. They write here about what it does, and why it does it that way.";

const categories = [
  {
    slug: "product",
    title: "How it works",
    description: "What Selvedge does with a file, and how to read what it says.",
  },
  {
    slug: "engineering",
    title: "Engineering",
    description: "How the platform is built, and what was learnt on the way.",
  },
];

const settings = {
  name: "Selvedge",
  tagline: "Finished at the edge",
  description:
    "A SaaS platform that already works at the edge of the network: accounts, organizations, plans, content and background flows.",
};

const links: [menu: string, section: string | null, label: string, url: string][] = [
  ["main", null, "Pricing", "/pricing"],
  ["main", null, "Docs", "/docs"],
  ["main", null, "Blog", "/blog"],
  ["footer", "Product", "Pricing", "/pricing"],
  ["footer", "Product", "Changelog", "/changelog"],
  ["footer", "Product", "Blog", "/blog"],
  ["footer", "Developers", "Documentation", "/docs"],
  ["footer", "Developers", "API reference", "/api/docs"],
  ["footer", "Developers", "API description", "/openapi.json"],
  ["footer", "Developers", "Status", "/status"],
  ["footer", "Selvedge", "About", "/about"],
  ["footer", "Selvedge", "Contact", "/contact"],
  ["footer", "Selvedge", "Privacy", "/privacy"],
  ["footer", "Selvedge", "Terms", "/terms"],
  ["footer", "Selvedge", "Legal notice", "/legal-notice"],
];

const navigation = links.map(([menu, section, label, url], index) => ({
  ...{ id: seedId("navigation", `${menu} ${url}`), menu, section, label, url, sort: index + 1 },
}));

function plain(collection: string, items: Item[]): SeedCollection {
  return { collection, items, files: [], references: {} };
}

function named(collection: string, slug: string): { id: string; slug: string } {
  return { id: seedId(collection, slug), slug };
}

function toPost(post: MarkdownSeed): Item {
  const { slug, field, optional, body } = post;
  const id = seedId("posts", slug);
  return {
    ...{ id, slug, body, title: field("title"), summary: field("summary") },
    ...{ status: field("status"), published_at: optional("published_at") },
    ...{ cover: coverId(weaveOf(post)), author: seedId("authors", "the-selvedge-team") },
    category: seedId("categories", field("category")),
    tags: tagsOf([post]).map((title) => ({ tags_id: seedId("tags", slugOf(title)) })),
  };
}

function toChange({ slug, field, body }: MarkdownSeed): Item {
  const texts = { title: field("title"), kind: field("kind"), body };
  return { ...named("changelog", slug), ...texts, status: "published", published_at: field("published_at") };
}

function pages(): Item[] {
  const texts = readMarkdown("pages").map(({ slug, field, body }) => ({
    ...{ slug, title: field("title"), summary: field("summary"), published_at: field("published_at") },
    blocks: toBlocks(body),
  }));
  return [{ ...about, slug: "about", cover: coverId("satin") }, ...texts].map((page, index) => ({
    ...{ ...page, id: seedId("pages", page.slug), status: "published", sort: index + 1 },
  }));
}

/** One block of text for each heading of the second level, and one for what stands above the first. */
function toBlocks(body: string): PageBlock[] {
  return body.split(/^## /m).flatMap((part, index): PageBlock[] => {
    const end = part.indexOf("\n");
    const [heading, text] = index === 0 ? [null, part] : [part.slice(0, end), part.slice(end)];
    return text.trim() === "" ? [] : [{ type: "text", heading, body: text.trim() }];
  });
}

function tagsOf(posts: MarkdownSeed[]): string[] {
  const titles = posts.flatMap(({ field }) =>
    field("tags")
      .split(",")
      .map((title) => title.trim()),
  );
  return [...new Set(titles)].toSorted();
}

function slugOf(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

function weaveOf(post: MarkdownSeed): WeaveName {
  const name = post.field("cover");
  if (name in weaves) return name as WeaveName;
  throw new Error(`Cannot read "${post.slug}.md": there is no weave "${name}"`);
}

function coverId(name: WeaveName): string {
  return seedId("directus_files", name);
}

function toCover(name: WeaveName): SeedFile {
  const title = weaves[name].name.replace(/^./, (letter) => letter.toUpperCase());
  return {
    id: coverId(name),
    title,
    description: describeCloth(name),
    name: `${name}.png`,
    draw: () => drawCloth(name),
  };
}
