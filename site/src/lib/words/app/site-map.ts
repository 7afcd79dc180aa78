/** What the site says of its own pages to programs that read. */
export const siteMapWords = {
  start: "Start",
  pricing: { title: "Pricing", text: "What the plans cost and what is in them." },
  docs: "Documentation",
  blog: "Blog",
  changelog: "Changelog",
  contact: "Contact",
  api: { title: "API description", text: "OpenAPI 3.1" },
  parts: { pages: "Pages", docs: "Documentation", posts: "Posts", changelog: "Changelog" },
};
