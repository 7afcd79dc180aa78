import { z } from "zod";
import type { scimGroup } from "../../../db/gateway/schema-tenants.ts";
import { type ProvisionedRole, provisionedRoleSchema } from "../../contract/sso.ts";
import { type Change, changesOf, type Operation } from "./patch.ts";
import { ScimError } from "./scim-error.ts";

export const groupSchemaId = "urn:ietf:params:scim:schemas:core:2.0:Group";

const text = z
  .string()
  .max(200)
  .regex(/^\P{Cc}*$/u, "Leave out control characters");

const membersSchema = z.array(z.object({ value: z.string().max(100) })).max(5_000);

const directoryGroupSchema = z.object({
  displayName: text.trim().min(1),
  externalId: text.nullish().transform((value) => value || null),
  members: membersSchema
    .nullish()
    .transform((members) => [...new Set((members ?? []).map(({ value }) => value))]),
});

/** What is kept of a group; `members` are ids of the directory's users. A role is never the directory's to say. */
export type DirectoryGroup = z.output<typeof directoryGroupSchema>;

/** @throws {ScimError} `invalidValue` naming what is wrong. */
export function readGroup(body: unknown): DirectoryGroup {
  const parsed = directoryGroupSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new ScimError(400, `Cannot use the group: ${reasons.join("; ").slice(0, 500)}`, "invalidValue");
}

/** The role that a new group has by its name: its owners and administrators may map it otherwise. */
export function roleOfName(displayName: string): ProvisionedRole | null {
  return provisionedRoleSchema.safeParse(displayName.trim().toLowerCase()).data ?? null;
}

/** Applies a patch to a group. @throws {ScimError} for what cannot be. */
export function patchGroup(group: DirectoryGroup, operations: Operation[]): DirectoryGroup {
  let draft = { ...group };
  for (const operation of operations) for (const change of changesOf(operation)) draft = apply(draft, change);
  return draft;
}

const memberPath = /^members\[\s*value\s+eq\s+"([^"]{1,100})"\s*\]$/i;

function apply(draft: DirectoryGroup, { op, path, value }: Change): DirectoryGroup {
  const lower = path.toLowerCase();
  if (lower === "displayname" || lower === "externalid") {
    const name = lower === "displayname" ? "displayName" : "externalId";
    const changed = readGroup({ ...draft, members: [], [name]: op === "remove" ? null : value });
    return { ...changed, members: draft.members };
  }
  if (lower === "members") return { ...draft, members: membersAfter(draft.members, op, value) };
  const one = memberPath.exec(path)?.[1];
  if (one !== undefined && op === "remove")
    return { ...draft, members: draft.members.filter((id) => id !== one) };
  if (lower.startsWith("members"))
    throw new ScimError(400, `Cannot use the path "${path.slice(0, 100)}"`, "invalidPath");
  return draft;
}

function membersAfter(members: string[], op: Change["op"], value: unknown): string[] {
  if (op === "remove" && (value === undefined || value === null)) return [];
  const parsed = membersSchema.safeParse(Array.isArray(value) ? value : [value]);
  if (!parsed.success) throw new ScimError(400, "Cannot use the members: each has a value", "invalidValue");
  const named = parsed.data.map((member) => member.value);
  if (op === "remove") return members.filter((id) => !named.includes(id));
  return [...new Set(op === "add" ? [...members, ...named] : named)];
}

type Row = typeof scimGroup.$inferSelect;

/** The group as a directory sees it; without members where it asked for none. */
export function toGroupResource(row: Row, members: string[] | null, baseUrl: string) {
  return {
    schemas: [groupSchemaId],
    id: row.id,
    ...(row.externalId === null ? {} : { externalId: row.externalId }),
    displayName: row.displayName,
    ...(members === null
      ? {}
      : { members: members.map((value) => ({ value, $ref: `${baseUrl}/Users/${value}` })) }),
    meta: {
      resourceType: "Group",
      created: row.createdAt.toISOString(),
      lastModified: row.updatedAt.toISOString(),
      location: `${baseUrl}/Groups/${row.id}`,
    },
  };
}
