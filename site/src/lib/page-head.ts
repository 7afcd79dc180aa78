import type { Picture, WholePost } from "../../../workers/contract/cms.ts";
import { canBeWritten } from "./cards/card-characters.ts";
import { addressOfPicture } from "./picture.ts";
import type { SiteFrameContent } from "./site-frame-content.ts";

/** What a page says of itself for whoever shows or lists it elsewhere. */
export type PageHead = {
  title: string;
  /** What a search engine may show; a page without one is not to be indexed. */
  description?: string | undefined;
  /** It is the same for everyone, which its path does not say. */
  shared?: boolean | undefined;
  /** It is the same for everyone for so long, whatever the content says, and kept by caches alone. */
  freshSeconds?: number | undefined;
  /** The pages above it, from the first. */
  crumbs?: Crumb[] | undefined;
  image?: Picture | null | undefined;
  post?: Omit<WholePost, "body"> | undefined;
};

type Crumb = { label: string; path: string };

type Place = { site: string; url: URL; frame: SiteFrameContent };

/** Where a page is for everyone: without what a query says, but for the place in a list. */
export function canonicalUrlOf({ site, url }: Pick<Place, "site" | "url">): string {
  const after = url.searchParams.get("after");
  return `${site}${url.pathname}${after === null ? "" : `?after=${encodeURIComponent(after)}`}`;
}

/** The picture that others show with a link to the page. */
export function imageOf(page: PageHead, { site, frame }: Place): { url: string; alt: string } | null {
  const { post } = page;
  if (post !== undefined && canBeWritten(post.title)) {
    return { url: `${site}/og/${post.slug}.png?v=${Date.parse(post.updatedAt)}`, alt: post.title };
  }
  const picture = page.image ?? page.post?.cover ?? frame.socialImage;
  return picture ? { url: site + addressOfPicture(picture, "social"), alt: picture.alt } : null;
}

type Node = Record<string, unknown>;

/** What the page is, in the words of schema.org. @see https://schema.org/BlogPosting */
export function structuredDataOf(page: PageHead, place: Place): Node {
  const { site, url } = place;
  const graph = [
    ...(url.pathname === "/" ? [organization(place), webSite(place)] : []),
    ...(page.post === undefined ? [] : [blogPosting({ ...page, post: page.post }, place)]),
    ...(page.crumbs === undefined ? [] : [breadcrumbs(page.crumbs, { title: page.title, site, url })]),
  ];
  return { "@context": "https://schema.org", "@graph": graph };
}

function organization({ site, frame }: Place): Node {
  const { name, description, contactEmail } = frame;
  return {
    ...{ "@type": "Organization", "@id": `${site}/#organization`, name, url: `${site}/`, description },
    logo: `${site}/icon.svg`,
    ...(contactEmail === null ? {} : { email: contactEmail }),
  };
}

function webSite({ site, frame }: Place): Node {
  return {
    ...{ "@type": "WebSite", "@id": `${site}/#website`, name: frame.name, url: `${site}/` },
    publisher: { "@id": `${site}/#organization` },
    potentialAction: {
      "@type": "SearchAction",
      target: { "@type": "EntryPoint", urlTemplate: `${site}/search?q={search_term_string}` },
      "query-input": "required name=search_term_string",
    },
  };
}

function blogPosting({ post, ...page }: PageHead & { post: Omit<WholePost, "body"> }, place: Place): Node {
  const { site, frame } = place;
  const image = imageOf({ ...page, post }, place);
  const url = canonicalUrlOf(place);
  const { author } = post;
  return {
    ...{ "@type": "BlogPosting", "@id": `${url}#post`, mainEntityOfPage: url, url },
    ...{ headline: post.title, description: post.summary, inLanguage: "en" },
    ...{ datePublished: post.publishedAt, dateModified: post.updatedAt },
    ...(image === null ? {} : { image: image.url }),
    author:
      author === null
        ? { "@id": `${site}/#organization` }
        : { "@type": "Person", name: author.name, url: `${site}/blog/author/${author.slug}` },
    publisher: { "@type": "Organization", "@id": `${site}/#organization`, name: frame.name, url: `${site}/` },
    ...(post.category === null ? {} : { articleSection: post.category.title }),
    keywords: post.tags.map(({ title }) => title),
  };
}

function breadcrumbs(crumbs: Crumb[], { title, site, url }: { title: string; site: string; url: URL }): Node {
  const places = [...crumbs.map(({ label, path }) => [label, path]), [title, url.pathname]];
  return {
    "@type": "BreadcrumbList",
    itemListElement: places.map(([name, path], index) => ({
      ...{ "@type": "ListItem", position: index + 1, name, item: `${site}${path}` },
    })),
  };
}

/** Writes data into a script of its own: nothing in it can end the script or begin another. */
export function scriptJson(data: unknown): string {
  return JSON.stringify(data)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}
