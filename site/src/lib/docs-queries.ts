import { query } from "@solidjs/router";
import type { DocMenu, DocPage } from "./docs/doc.ts";
import type { Loaded } from "./failure.ts";
import { loadOwn } from "./load.ts";

/** The documentation's table of contents. */
export const docMenuQuery = query(async (): Promise<Loaded<DocMenu>> => {
  if (!import.meta.env.SSR) return loadOwn<DocMenu>("/content/docs");
  const { readDocMenu } = await import("./docs/read-doc.ts");
  return { ok: true, data: readDocMenu() };
}, "doc-menu");

/** One page of the documentation. */
export const docQuery = query(async (slug: string): Promise<Loaded<DocPage>> => {
  if (!import.meta.env.SSR) return loadOwn<DocPage>(`/content/docs/${encodeURIComponent(slug)}`);
  const { readDoc } = await import("./docs/read-doc.ts");
  return readDoc(slug);
}, "doc");
