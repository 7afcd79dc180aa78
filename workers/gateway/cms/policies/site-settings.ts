import { definePolicy } from "../policy.ts";

export const siteSettings = definePolicy({
  ...{ collection: "site_settings", noun: "settings", rows: "one" },
  fields: {
    ...{ name: "text?", tagline: "text?", description: "text?", social_image: "id?" },
    ...{ contact_email: "text?", announcement: "text?", announcement_url: "text?" },
  },
  relations: { social_image: { to: "directus_files", many: false } },
  detail: [
    ...["name", "tagline", "description", "social_image", "contact_email"],
    ...["announcement", "announcement_url"],
  ],
  writable: {
    name: { kind: "line", most: 60 },
    tagline: { kind: "line", most: 120 },
    description: { kind: "line", most: 300 },
    social_image: { kind: "id" },
    contact_email: { kind: "email" },
    announcement: { kind: "line", most: 200 },
    announcement_url: { kind: "link" },
  },
});
