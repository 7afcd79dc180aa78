import type { Context } from "hono";
import { z } from "zod";
import type { AppEnv } from "../router.ts";
import { requireEditor } from "../users/require-administrator.ts";
import { askAsEditor } from "./ask-as-editor.ts";
import type { ContentState } from "./content-status.ts";
import { type Cursor, writeCursor } from "./cursor.ts";
import { houseName } from "./described-row.ts";
import { type EditorItem, editorFieldsOf, parseEditorRow, toEditorItem } from "./editor-item.ts";
import type { Policy } from "./policy.ts";
import { searchFilter } from "./question.ts";
import { quote, refuseQuery } from "./refuse-query.ts";
import { readForEditor } from "./write-content.ts";

type Asked = {
  limit: number;
  after: Cursor | null;
  status: ContentState | undefined;
  search: string | undefined;
  /** A field as the API calls it, with "-" in front where the last comes first. */
  sort: string | undefined;
};

/** What no cache between here and the editor may keep either. */
const headers = { "cache-control": "private, no-store" };

const filters: Record<ContentState, object> = {
  draft: { status: { _eq: "draft" } },
  scheduled: { status: { _eq: "published" }, published_at: { _gt: "$NOW" } },
  published: { status: { _eq: "published" }, published_at: { _lte: "$NOW" } },
  archived: { status: { _eq: "archived" } },
};

/**
 * Items in whatever state, last saved first unless asked otherwise, read by the editor's identity past everything that is
 * kept. A search looks into every text that an editor may write.
 * @throws {ApiError} `unauthenticated` or `forbidden` for anybody but editors and administrators.
 */
export async function previewList(c: Context<AppEnv>, policy: Policy, asked: Asked) {
  await requireEditor(c);
  const { limit, after, status, search = "" } = asked;
  if (status !== undefined && policy.rows !== "published")
    throw refuseQuery("status", `${policy.collection} has no drafts`);
  const shown = after?.shown ?? 0;
  const only = [
    ...(status === undefined ? [] : [filters[status]]),
    ...(search.trim() === "" ? [] : [searchFilter(search, { search: textsOf(policy) })]),
  ];
  const query = new URLSearchParams({
    ...{ fields: editorFieldsOf(policy), sort: sortOf(asked.sort, policy) },
    ...{ limit: String(limit + 1), offset: String(shown) },
    ...(only.length === 0 ? {} : { filter: JSON.stringify({ _and: only }) }),
  });
  const data = await askAsEditor(c.var.deps.upstreams.directusEditor, `/items/${policy.collection}`, {
    ...{ query, missing: `There is no collection "${policy.collection}"` },
  });
  const nowMs = Date.now();
  const items = z
    .array(z.unknown())
    .parse(data)
    .map((row): EditorItem => toEditorItem(parseEditorRow(row, policy), policy, nowMs));
  const nextCursor = items.length > limit ? writeCursor({ publishedAt: null, shown: shown + limit }) : null;
  return c.json({ data: items.slice(0, limit), nextCursor }, 200, headers);
}

const texts = new Set(["slug", "line", "markdown", "path", "link", "choice"]);

function textsOf({ writable }: Policy): string[] {
  return Object.keys(writable).filter((name) => texts.has(writable[name]?.kind ?? ""));
}

function sortOf(sort: string | undefined, policy: Policy): string {
  if (sort === undefined) return "-date_updated,id";
  const names = ["date_updated", ...policy.sorts.filter((name) => name !== "id" && name !== "date_updated")];
  const [, sign = "", asked = ""] = /^(-?)(.*)$/s.exec(sort) ?? [];
  const name = names.find((each) => houseName(each) === asked);
  if (name !== undefined) return `${sign}${name},id`;
  throw refuseQuery("sort", `Cannot sort by ${quote(asked)}: by ${names.map(houseName).join(", ")}`);
}

/** One item, or the only one, likewise. @throws {ApiError} `not_found` besides. */
export async function previewItem(c: Context<AppEnv>, policy: Policy, id: string | null) {
  await requireEditor(c);
  const row = await readForEditor(c.var.deps, { policy, id });
  return c.json({ data: toEditorItem(row, policy, Date.now()) }, 200, headers);
}
