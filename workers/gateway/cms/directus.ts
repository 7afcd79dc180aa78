import { createDirectus, type DirectusClient, type RestClient, rest } from "@directus/sdk";
import type { Upstream } from "../upstream/upstream.ts";

type DirectusPost = {
  id: string;
  slug: string;
  title: string;
  summary: string;
  body: string;
  status: "draft" | "published" | "archived";
  published_at: "datetime" | null;
};

type DirectusSchema = { posts: DirectusPost[] };

export type Directus = DirectusClient<DirectusSchema> & RestClient<DirectusSchema>;

const timeoutMs = 5_000;

/** Where the SDK thinks it is; the upstream knows better. */
const nominalUrl = "http://directus";

/** Directus as the reader: it may read published collections, and which rows and fields is decided here. */
export function createDirectusClient(upstream: Upstream): Directus {
  const fetch = async (input: string, { method = "GET", headers, body }: RequestInit) => {
    const { pathname, searchParams } = new URL(input);
    const sent = Object.fromEntries(new Headers(headers));
    const request = { method, headers: sent, body: body ?? null, query: searchParams, timeoutMs };
    return await upstream.ask(pathname, request);
  };
  return createDirectus<DirectusSchema>(nominalUrl, { globals: { fetch } }).with(rest());
}
