import { createDirectus, type DirectusClient, type RestClient, rest, staticToken } from "@directus/sdk";
import type { Config } from "../config.ts";
import { askUpstream } from "../upstream/ask-upstream.ts";

type DirectusPost = {
  id: string;
  slug: string;
  title: string;
  summary: string;
  body: string;
  status: "draft" | "published" | "archived";
  published_at: "datetime" | null;
};

export type DirectusSchema = { posts: DirectusPost[] };

export type Directus = DirectusClient<DirectusSchema> & RestClient<DirectusSchema>;

const timeoutMs = 5_000;

/** Directus as the reader: it may read published collections, and which rows and fields is decided here. */
export function createDirectusClient({ url, token }: Config["directus"]): Directus {
  const options = { name: "The content service", timeoutMs };
  const fetch = (input: string, init: RequestInit) => askUpstream(input, init, options);
  return createDirectus<DirectusSchema>(url, { globals: { fetch } }).with(staticToken(token)).with(rest());
}
