/** One page of the documentation, as the build renders it. */
export type Doc = {
  slug: string;
  title: string;
  summary: string;
  html: string;
  headings: { id: string; title: string }[];
  /** What of it can be found, as Markdown: its beginning, which has no heading, and what is below each. */
  parts: { id: string | null; title: string | null; text: string }[];
  /** Its file in the repository. */
  file: string;
  /** Where that can be changed, where the repository says where it is. */
  editUrl: string | null;
};

export type DocLink = { slug: string; title: string; summary: string };
export type DocMenu = { title: string; links: DocLink[] }[];

export type DocPage = Omit<Doc, "parts"> & {
  menu: DocMenu;
  previous: DocLink | null;
  next: DocLink | null;
};
