import type { Picture } from "../../../workers/contract/cms.ts";

export type Link = { label: string; href: string };

export type SiteFrameContent = {
  name: string;
  tagline: string;
  description: string;
  socialImage: Picture | null;
  contactEmail: string | null;
  announcement: { text: string; href: string | null } | null;
  main: Link[];
  /** Those of the footer. */
  sections: { title: string | null; links: Link[] }[];
};

/** What the site came with, for as long as the content says nothing else. */
export const plainFrame: SiteFrameContent = {
  name: "Selvedge",
  tagline: "A selvedge is the edge of a cloth, woven so that it cannot fray.",
  description:
    "A SaaS platform that already works at the edge of the network: accounts, organizations, plans, content and background flows.",
  ...{ socialImage: null, contactEmail: null, announcement: null },
  main: [
    { label: "Pricing", href: "/pricing" },
    { label: "Docs", href: "/docs" },
    { label: "Blog", href: "/blog" },
  ],
  sections: [
    {
      title: null,
      links: [
        { label: "Pricing", href: "/pricing" },
        { label: "Blog", href: "/blog" },
        { label: "Contact", href: "/contact" },
        { label: "Documentation", href: "/docs" },
        { label: "API reference", href: "/api/docs" },
        { label: "Status", href: "/status" },
      ],
    },
  ],
};
