import { z } from "zod";
import { type ContentCollection, contentCollections } from "../../../workers/contract/content-fields.ts";
import { contentBody } from "./content-form-body.ts";
import type { TextForm } from "./text-form.ts";
import { contentFormWords as words } from "./words/app/content-forms.ts";

type Entries = Record<string, string>;

/** What is wrong with them is the gateway's to say, field by field. */
const schema = z.record(z.string(), z.string());

/** The desk of a collection. */
export function deskPath(collection: string): string {
  return `/admin/content/${collection}`;
}

/** The desk of one item. */
export function itemPath(collection: string, id: string, more: Record<string, string> = {}): string {
  return `${deskPath(collection)}?${new URLSearchParams({ item: id, ...more })}`;
}

const id = z.string().min(1, words.notNamed);
const named = z.looseObject({ id });

/** Back to the item that the form was about, which its address names. */
const itemIn = (url: URL) => url.searchParams.get("item") ?? "";

function formsOf(name: string, collection: ContentCollection): Record<string, TextForm> {
  const desk = deskPath(name);
  const api = `/api/cms/collections/${name}`;
  const apiOf = (item: string) => `${api}/${encodeURIComponent(item)}`;
  const body = (entries: Entries) => contentBody(collection, entries);
  if (collection.rows === "one") {
    return {
      [`${desk}?do=save`]: {
        schema,
        ask: (entries: Entries) => ({ method: "PATCH", path: api, json: body(entries) }),
        next: () => `${desk}?done=saved`,
      },
    };
  }
  return {
    [`${desk}?do=create`]: {
      schema,
      ask: (entries: Entries) => ({ method: "POST", path: api, json: body(entries) }),
      next: (_, { data }) => itemPath(name, idSchema.parse(data).id, { done: "created" }),
    },
    [`${desk}?do=save`]: {
      schema: named,
      ask: ({ id: item, ...entries }: Entries & { id: string }) => ({
        ...{ method: "PATCH", path: apiOf(item), json: body(entries) },
      }),
      next: (url) => itemPath(name, itemIn(url), { done: "saved" }),
    },
    [`${desk}?do=delete`]: {
      schema: named,
      ask: ({ id: item, updatedAt }: Entries & { id: string }) => ({
        method: "DELETE",
        path: `${apiOf(item)}${updatedAt ? `?${new URLSearchParams({ updatedAt })}` : ""}`,
      }),
      next: () => `${desk}?done=deleted`,
    },
    [`${desk}?do=preview`]: {
      schema: z.strictObject({ id, hours: z.string().regex(/^\d{1,3}$/, words.noHours) }),
      ask: ({ id: item, hours }: { id: string; hours: string }) => ({
        ...{ method: "POST", path: "/api/cms/previews" },
        json: { collection: name, id: item, hours: Number(hours) },
      }),
      show: (answer: Record<string, unknown>) => answer,
    },
  };
}

const idSchema = z.object({ id: z.string() });

/** The forms of the desk, four for each collection. */
export const contentForms: Record<string, TextForm> = Object.assign(
  {},
  ...Object.entries(contentCollections).map(([name, collection]) => formsOf(name, collection)),
);
