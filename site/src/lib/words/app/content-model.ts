import type { CollectionName } from "../../../../../workers/contract/content-fields.ts";

type FieldWords = { label: string; hint?: string };

/** What collections, their fields and the states of their items are called where content is written. */
export const contentModelWords = {
  /** In the order in which the desk shows them. */
  collections: {
    posts: { title: "Posts", about: "What the blog says." },
    pages: { title: "Pages", about: "Pages of the site, made of blocks." },
    changelog: { title: "Changelog", about: "What is new in the product." },
    authors: { title: "Authors", about: "Who writes the posts." },
    categories: { title: "Categories", about: "What posts are sorted into." },
    tags: { title: "Tags", about: "What posts are found by." },
    navigation: { title: "Navigation", about: "The links of the menu and the footer." },
    redirects: { title: "Redirects", about: "Old addresses, and where they lead now." },
    site_settings: { title: "Site settings", about: "Name, announcement and contact of the site." },
  } satisfies Record<CollectionName, { title: string; about: string }>,
  fields: {
    title: { label: "Title" },
    slug: { label: "Slug", hint: "The last part of its address: lower case, digits and hyphens." },
    summary: { label: "Summary", hint: "One or two sentences for lists and search engines." },
    body: { label: "Text", hint: "Markdown." },
    bio: { label: "About", hint: "Markdown." },
    blocks: { label: "Blocks" },
    cover: { label: "Cover" },
    picture: { label: "Picture" },
    socialImage: { label: "Picture for links to the site" },
    category: { label: "Category" },
    author: { label: "Author" },
    tags: { label: "Tags" },
    sort: { label: "Place in order", hint: "A whole number; the lowest comes first." },
    kind: { label: "Kind" },
    name: { label: "Name" },
    description: { label: "Description" },
    label: { label: "Label" },
    url: { label: "Leads to", hint: "A path such as /pricing, or an https or mailto address." },
    menu: { label: "Menu" },
    section: { label: "Section", hint: "The heading above it in the footer." },
    fromPath: { label: "From", hint: "A path of the site, such as /old-page." },
    toUrl: { label: "To", hint: "A path such as /new-page, or an https address." },
    permanent: { label: "For good: browsers and search engines may remember it" },
    tagline: { label: "Tagline" },
    contactEmail: { label: "Contact address" },
    announcement: { label: "Announcement", hint: "Shown on top of every page." },
    announcementUrl: { label: "The announcement leads to" },
  } as Record<string, FieldWords>,
  states: {
    draft: "Draft",
    scheduled: "Scheduled",
    published: "Published",
    archived: "Archived",
  } as Record<string, string>,
};
