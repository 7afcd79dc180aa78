import { contentBlockWords } from "./words/app/content-blocks.ts";

const { fields: labels, types: names } = contentBlockWords;

type Entries = Record<string, string>;

export type BlockField = { name: string; label: string; kind: "line" | "text" | "number" | "entries" };

const heading: BlockField = { name: "heading", label: labels.heading, kind: "line" };
const body: BlockField = { name: "body", label: labels.body, kind: "text" };
const label: BlockField = { name: "label", label: labels.button, kind: "line" };
const url: BlockField = { name: "url", label: labels.buttonUrl, kind: "line" };
const items: BlockField = { name: "items", label: labels.entries, kind: "entries" };

/** The types of blocks with the fields of their forms; what each field may hold is the contract's to say. */
export const blockTypes: Record<string, { label: string; fields: BlockField[] }> = {
  hero: { label: names.hero, fields: [heading, body, label, url] },
  text: { label: names.text, fields: [heading, body] },
  picture: {
    label: names.picture,
    fields: [
      { name: "image", label: labels.image, kind: "line" },
      { name: "alt", label: labels.alt, kind: "line" },
      { name: "caption", label: labels.caption, kind: "line" },
    ],
  },
  points: { label: names.points, fields: [heading, items] },
  questions: { label: names.questions, fields: [heading, items] },
  call: { label: names.call, fields: [heading, body, label, url] },
  posts: {
    label: names.posts,
    fields: [heading, { name: "count", label: labels.count, kind: "number" }],
  },
};

export type Block = Record<string, unknown> & { type?: unknown };

/** Whether the form has fields for a block; one that it does not know is kept as it is. */
export function isKnownBlock({ type }: Block): boolean {
  return typeof type === "string" && Object.hasOwn(blockTypes, type);
}

/** The blocks that a form says, by fields such as `blocks.0.heading`; undefined where it has no such fields. */
export function readBlocks(name: string, entries: Entries): unknown[] | undefined {
  if (entries[`${name}.there`] === undefined) return undefined;
  const blocks: unknown[] = [];
  for (let at = 0; `${name}.${at}.type` in entries; at++) blocks.push(readBlock(`${name}.${at}`, entries));
  return blocks;
}

function readBlock(at: string, entries: Entries): unknown {
  const type = entries[`${at}.type`] ?? "";
  const kept = entries[`${at}.kept`];
  if (kept !== undefined) return parseKept(kept);
  const known = Object.hasOwn(blockTypes, type) ? blockTypes[type] : undefined;
  const fields = (known?.fields ?? []).map((field) => [
    field.name,
    readField(`${at}.${field.name}`, field, entries),
  ]);
  return { type, ...Object.fromEntries(fields) };
}

function readField(at: string, { kind }: BlockField, entries: Entries): unknown {
  if (kind === "entries") return readEntries(at, entries);
  const text = (entries[at] ?? "").replaceAll("\r\n", "\n").trim();
  if (text === "") return null;
  return kind === "number" && /^\d{1,4}$/.test(text) ? Number(text) : text;
}

function readEntries(at: string, entries: Entries): unknown[] {
  const found: unknown[] = [];
  for (let index = 0; `${at}.${index}.title` in entries; index++) {
    const title = (entries[`${at}.${index}.title`] ?? "").trim();
    const text = (entries[`${at}.${index}.text`] ?? "").replaceAll("\r\n", "\n").trim();
    if (title !== "" || text !== "") found.push({ title, text: text === "" ? null : text });
  }
  return found;
}

function parseKept(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
