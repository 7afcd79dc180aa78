import type { PageBlock } from "../../../workers/contract/page-blocks.ts";

export const about: { title: string; summary: string; published_at: string; blocks: PageBlock[] } = {
  title: "About",
  summary: "Why a platform for services is called after the edge of a cloth, and what is in it.",
  published_at: "2026-11-28T08:00:00Z",
  blocks: [
    {
      type: "hero",
      heading: "Woven so that it cannot fray",
      body: "A selvedge is the edge of a cloth. Its threads turn back into the weave instead of being cut, so the cloth ends where it should and needs no hem. This platform lives at the edge of the network, and is meant to be finished there in the same way.",
      label: "Read the blog",
      url: "/blog",
    },
    {
      type: "text",
      heading: "What it is",
      body: "Selvedge is a starting point for services that people sign up and pay for. Accounts, organizations, plans, content, background work and this site are there and work together. One thing to sell is inside as well: it cleans files of tabular data and says how good they are.\n\nWhoever builds on it replaces that one thing and keeps the rest.",
    },
    {
      type: "points",
      heading: "What it holds to",
      items: [
        {
          title: "It works before it is changed",
          text: "One command starts all of it on a laptop, with real databases and the runtime that serves it at the edge.",
        },
        {
          title: "Nothing is public that need not be",
          text: "Content and billing systems stand behind a gateway that decides which rows and fields anybody sees.",
        },
        {
          title: "Work that is lost is done again",
          text: "A message that disappears, comes twice or comes late changes nothing in the result.",
        },
        {
          title: "It can go home",
          text: "The same bundles run on a network around the world and on one machine under your desk.",
        },
      ],
    },
    {
      type: "questions",
      heading: "Asked often",
      items: [
        { title: "May I use it?", text: "Yes. It is free software under the MIT licence." },
        {
          title: "Does it need Cloudflare?",
          text: "No. The workers also run under workerd, the open-source runtime, on a machine of your own.",
        },
        {
          title: "Who writes the content?",
          text: "Editors, in Directus. What they publish shows up here through the gateway; drafts stay drafts.",
        },
      ],
    },
    { type: "posts", heading: "From the blog", count: 3 },
    {
      type: "call",
      heading: "Try it on a file",
      body: "The Free plan takes files of up to 5 MB and 10,000 rows a month.",
      label: "Create an account",
      url: "/sign-up",
    },
  ],
};
