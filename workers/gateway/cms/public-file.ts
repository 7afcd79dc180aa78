import { z } from "zod";
import type { Upstream } from "../upstream/upstream.ts";
import { readable } from "./policies.ts";
import type { Policy } from "./policy.ts";
import { parseAnswer, readOnly, readRows } from "./read-rows.ts";

/** What of a file is needed to hand it on. */
export type PublicFile = { type: string; name: string; bytes: number; modifiedOn: string | null };

const files = "directus_files";
const timeoutMs = 5_000;

const answerSchema = z.object({
  data: z.array(
    z.object({
      type: z.string().nullable(),
      filename_download: z.string().nullable(),
      /** A column of large numbers, which come as texts. */
      filesize: z.coerce.number().nullable(),
      modified_on: z.string().nullable(),
    }),
  ),
});

/** How a file is named in Markdown. */
function assetPath(id: string): string {
  return `/api/cms/assets/${id}`;
}

/** The collections that can show a file. */
export function showingCollections(): string[] {
  return readable.filter((policy) => placesOf(policy).length > 0).map(({ collection }) => collection);
}

/** Whether an item, as editors see it, shows a file. */
export function showsFile(item: object, id: string): boolean {
  return JSON.stringify(item).includes(id);
}

/**
 * A file that something public shows, as a picture of its own, in Markdown or in a block; null for any other, also for one
 * that only drafts show.
 */
export async function findPublicFile(directus: Upstream, id: string): Promise<PublicFile | null> {
  const file = await readFile(directus, id);
  if (file === null) return null;
  for (const policy of readable) {
    for (const shows of placesOf(policy)) if (await shows(directus, id)) return file;
  }
  return null;
}

/** A file whoever shows it; null where there is none. */
export async function readFile(directus: Upstream, id: string): Promise<PublicFile | null> {
  const query = new URLSearchParams({
    ...{ fields: "type,filename_download,filesize,modified_on", limit: "1" },
    filter: JSON.stringify({ id: { _eq: id } }),
  });
  const { data } = parseAnswer(answerSchema, await directus.ask("/files", { query, timeoutMs }));
  const [row] = data;
  if (row === undefined) return null;
  return {
    type: row.type ?? "application/octet-stream",
    name: row.filename_download ?? id,
    ...{ bytes: row.filesize ?? 0, modifiedOn: row.modified_on },
  };
}

type Shows = (directus: Upstream, id: string) => Promise<boolean>;

/** The ways in which items of a collection show files. */
function placesOf({ collection, rows, relations, fields, markdown }: Policy): Shows[] {
  const pictures = Object.keys(relations).filter((name) => relations[name]?.to === files);
  const lists = Object.keys(fields).filter((name) => fields[name]?.startsWith("blocks"));
  if (rows === "one") return pictures.map((field) => showsOnly(collection, field));
  return [
    ...pictures.map((field) => finds(collection, (id) => ({ [field]: { _eq: id } }))),
    ...markdown.map((field) => finds(collection, (id) => ({ [field]: { _contains: assetPath(id) } }))),
    ...lists.map((field) => showsInBlocks(collection, field)),
  ];
}

function finds(collection: string, filterOf: (id: string) => Record<string, unknown>): Shows {
  return async (directus, id) =>
    (await readRows(directus, { collection, fields: "id" }, filterOf(id))).length > 0;
}

function showsOnly(collection: string, field: string): Shows {
  return async (directus, id) => (await readOnly(directus, { collection, fields: field }))[field] === id;
}

/** Directus cannot look into JSON; there are as many pages as a person writes. */
function showsInBlocks(collection: string, field: string): Shows {
  return async (directus, id) => {
    const rows = await readRows(directus, { collection, fields: field, limit: 1_000 });
    return rows.some((row) => JSON.stringify(row[field]).includes(id));
  };
}
