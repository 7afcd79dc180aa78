import { ApiError } from "../../contract/api-error.ts";
import type { AuditAction } from "../audit/actions.ts";
import type { Recording } from "../audit/audit.ts";
import { recordSurely } from "../audit/record-surely.ts";
import type { Deps } from "../deps.ts";
import { askAsEditor } from "./ask-as-editor.ts";
import { type ContentChange, tagsOfChanges } from "./content-change.ts";
import { type ContentState, changeStatus, stateOf, storedStatusSchema } from "./content-status.ts";
import { houseName } from "./described-row.ts";
import {
  type EditorItem,
  type EditorRow,
  editorFieldsOf,
  inUtc,
  parseEditorRow,
  toEditorItem,
} from "./editor-item.ts";
import { missing } from "./item-name.ts";
import type { Policy } from "./policy.ts";
import type { Written } from "./write-schema.ts";

export type WriteContext = Pick<Deps, "upstreams" | "cache" | "accountQueue"> &
  Recording & { actorId: string };

/** The only row of a collection is known by no id. */
type Which = { policy: Policy; id: string | null };

/**
 * Adds an item.
 * @throws {ApiError} `conflict` for a slug or path that another has, and whatever `askAsEditor` and `changeStatus` throw.
 */
export async function createContent(
  context: WriteContext,
  policy: Policy,
  written: Written,
): Promise<EditorItem> {
  const nowMs = Date.now();
  const status = policy.rows === "published" ? changeStatus(null, written, nowMs) : null;
  const attempt = { action: "content.created" as const, written };
  const row = await noteUnknown(context, { policy, id: "unknown" }, attempt, async () => {
    const data = await askAsEditor(context.upstreams.directusEditor, `/items/${policy.collection}`, {
      ...{
        method: "POST",
        query: fieldsQuery(policy),
        missing: `Cannot add to ${policy.collection}`,
        policy,
      },
      body: { ...toRow(written, policy, null), ...status?.stored },
    });
    return parseEditorRow(data, policy);
  });
  const id = String(row.id);
  await purge(context, { policy, id }, { action: "create", row });
  await record(
    context,
    { policy, id },
    { action: "content.created", written, from: null, to: status?.state },
  );
  if (isOut(status?.state))
    await record(
      context,
      { policy, id },
      { action: "content.published", written, from: "draft", to: status?.state },
    );
  return toEditorItem(row, policy, nowMs);
}

/**
 * Changes what is said of an item, and leaves the rest.
 * @throws {ApiError} `not_found`; `precondition_failed` where somebody saved it since `updatedAt`; `conflict` for a slug
 * or path that another has, or for a step between states that there is not.
 */
export async function updateContent(
  context: WriteContext,
  which: Which,
  written: Written,
): Promise<EditorItem> {
  const { policy } = which;
  const { directusEditor } = context.upstreams;
  const nowMs = Date.now();
  const before = await readForEditor(context, which);
  requireUnchanged(before, written);
  const wasStored = policy.rows === "published" ? storedStatusSchema.parse(before) : null;
  const from = wasStored === null ? undefined : stateOf(wasStored, nowMs);
  const isMoved = written.status !== undefined || written.publishedAt !== undefined;
  const status = wasStored === null || !isMoved ? null : changeStatus(wasStored, written, nowMs);
  const row = await noteUnknown(context, which, { action: "content.updated", written }, async () => {
    const data = await askAsEditor(directusEditor, pathOf(which), {
      ...{ method: "PATCH", query: fieldsQuery(policy), missing: missingOf(which), policy },
      body: { ...toRow(written, policy, before), ...status?.stored },
    });
    return parseEditorRow(data, policy);
  });
  await purge(context, which, { action: "update", row });
  const to = status?.state ?? from;
  const action = isOut(to) && !isOut(from) ? "content.published" : "content.updated";
  await record(context, which, { action, written, from, to });
  return toEditorItem(row, policy, nowMs);
}

/** @throws {ApiError} `not_found`; `precondition_failed` where somebody saved it since `updatedAt`. */
export async function deleteContent(
  context: WriteContext,
  which: Which,
  read: { updatedAt?: string | undefined } = {},
): Promise<void> {
  const row = await readForEditor(context, which);
  requireUnchanged(row, read);
  const attempt = { action: "content.deleted" as const, written: {} };
  await noteUnknown(context, which, attempt, () => removeRow(context, which));
  await purge(context, which, { action: "delete", row });
  await record(context, which, { action: "content.deleted", written: {}, from: undefined, to: undefined });
}

/** Where an answer was lost and it is asked again, there is nothing left to remove: that is what was wanted. */
async function removeRow(context: WriteContext, which: Which): Promise<void> {
  const { directusEditor } = context.upstreams;
  try {
    await askAsEditor(directusEditor, pathOf(which), { method: "DELETE", missing: missingOf(which) });
  } catch (error) {
    if (!isMissing(error)) throw error;
    const isGone = await readForEditor(context, which).then(() => false, isMissing);
    if (!isGone) throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.code === "not_found";
}

/** An item in whatever state, as Directus has it now; never from anything that is kept. @throws {ApiError} `not_found`. */
export async function readForEditor(
  { upstreams }: Pick<Deps, "upstreams">,
  which: Which,
): Promise<EditorRow> {
  const data = await askAsEditor(upstreams.directusEditor, pathOf(which), {
    ...{ query: fieldsQuery(which.policy), missing: missingOf(which) },
  });
  return parseEditorRow(data, which.policy);
}

function pathOf({ policy, id }: Which): string {
  return id === null ? `/items/${policy.collection}` : `/items/${policy.collection}/${id}`;
}

function missingOf({ policy, id }: Which): string {
  return id === null ? `There are no ${policy.noun}` : missing(policy.noun, id);
}

function fieldsQuery(policy: Policy): URLSearchParams {
  return new URLSearchParams({ fields: editorFieldsOf(policy) });
}

function requireUnchanged(
  { date_updated: saved }: EditorRow,
  { updatedAt }: { updatedAt?: string | undefined },
): void {
  if (updatedAt === undefined || Date.parse(updatedAt) === Date.parse(String(saved))) return;
  throw new ApiError(
    "precondition_failed",
    `Somebody saved this meanwhile, at ${inUtc(saved) ?? "no known time"}: read it anew`,
  );
}

/** A body as Directus takes it. Of many others the rows between are made and removed, so that none is left over. */
function toRow(written: Written, policy: Policy, before: EditorRow | null): Record<string, unknown> {
  const entries = Object.entries(policy.writable).flatMap(([name, { through }]): [string, unknown][] => {
    const value = written[houseName(name)];
    if (value === undefined) return [];
    if (through === undefined) return [[name, value]];
    const wanted = new Set(value as string[]);
    const there = (before?.[name] ?? []) as EditorRow[];
    const has = new Set(there.map((each) => each[through]));
    const create = [...wanted].filter((id) => !has.has(id)).map((id) => ({ [through]: id }));
    const gone = there.filter((each) => !wanted.has(String(each[through]))).map(({ id }) => id);
    return [[name, { create, update: [], delete: gone }]];
  });
  return Object.fromEntries(entries);
}

function isOut(state: ContentState | undefined): boolean {
  return state === "published" || state === "scheduled";
}

/** At once, here and elsewhere; where others cannot be told, Directus' own word or the sweep follows. */
async function purge(
  { cache }: WriteContext,
  { policy, id }: Which,
  { action, row }: { action: ContentChange["action"]; row: EditorRow },
): Promise<void> {
  const { collection } = policy;
  const items = id === null ? [] : [{ key: id, slug: typeof row.slug === "string" ? row.slug : undefined }];
  const change = { collection, action, keys: id === null ? [] : [id], all: id === null, items };
  await cache.purge(tagsOfChanges([change]), "write");
}

/**
 * Writes, and where nobody can say what became of it, has it read anew and keeps in the log that it was tried: Directus may
 * have carried it out.
 */
async function noteUnknown<Written>(
  context: WriteContext,
  which: Which,
  attempt: Pick<Deed, "action" | "written">,
  write: () => Promise<Written>,
): Promise<Written> {
  try {
    return await write();
  } catch (error) {
    if (mayBeDone(error)) {
      const { collection } = which.policy;
      const change = { collection, action: "update" as const, keys: [], all: true, items: [] };
      await context.cache.purge(tagsOfChanges([change]), "write");
      await record(context, which, { ...attempt, from: undefined, to: undefined, isUnknown: true });
    }
    throw error;
  }
}

/** Not a refusal, and not one that was never sent: such an error has no cause. */
function mayBeDone(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  if (error.code === "upstream_timeout" || error.code === "upstream_failed") return true;
  return error.code === "unavailable" && error.cause !== undefined;
}

type Deed = {
  action: Extract<AuditAction, `content.${string}`>;
  written: Written;
  from: ContentState | null | undefined;
  to: ContentState | undefined;
  /** Nobody can say whether it was done. */
  isUnknown?: boolean;
};

/** Which fields were written, and not what: content is in Directus' own revisions. */
async function record(
  context: WriteContext,
  { policy, id }: Which,
  { action, written, from, to, isUnknown = false }: Deed,
): Promise<void> {
  const fields = Object.keys(written).filter((name) => name !== "updatedAt");
  await recordSurely(context, {
    ...{ action, actorId: context.actorId, tenantId: null },
    targetId: `${policy.collection}/${id ?? "only"}`,
    changes: {
      ...(fields.length === 0 ? {} : { fields: [null, fields] as [unknown, unknown] }),
      ...(isUnknown ? { outcome: [null, "unknown"] as [unknown, unknown] } : {}),
      ...(from === to || to === undefined ? {} : { status: [from ?? null, to] as [unknown, unknown] }),
    },
  });
}
