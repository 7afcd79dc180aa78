import { contentCollections } from "./schema.ts";

/** Secrets that the gateway has too; one that is not given stays as it is in Directus. */
export type Tokens = { reader?: string | undefined; editor?: string | undefined };

export type Permission = { collection: string; action: string };

export type Identity = {
  /** Fixed ids make every step safe to repeat. */
  policyId: string;
  userId: string;
  name: string;
  icon: string;
  description: string;
  permissions: Permission[];
  /** Whether a permission that somebody added may stay. */
  mayKeep(permission: Permission): boolean;
};

const isSystem = ({ collection }: Permission) => collection.startsWith("directus_");

/**
 * The two users that the gateway acts as. Both have no way into the studio, which would take one of the three seats of
 * Directus' free core; nor does that core know rules by row or field: those are the gateway's.
 */
export function identities(): Record<keyof Tokens, Identity> {
  const on = (collections: string[], actions: string[]): Permission[] =>
    collections.flatMap((collection) => actions.map((action) => ({ collection, action })));
  return {
    reader: {
      policyId: "5e1ed6e0-0000-4000-8000-000000000001",
      userId: "5e1ed6e0-0000-4000-8000-000000000002",
      name: "Gateway reader",
      icon: "menu_book",
      description: "What the gateway may see for visitors: content and files, to read.",
      permissions: on([...contentCollections(), "directus_files"], ["read"]),
      mayKeep: (permission) => permission.action === "read" && !isSystem(permission),
    },
    editor: {
      policyId: "5e1ed6e0-0000-4000-8000-000000000003",
      userId: "5e1ed6e0-0000-4000-8000-000000000004",
      name: "Gateway editor",
      icon: "edit",
      description: "What the gateway may do for editors: write content and files.",
      permissions: [
        ...on([...contentCollections(), "directus_files"], ["create", "read", "update", "delete"]),
        ...on(["directus_folders"], ["read"]),
      ],
      mayKeep: (permission) => !isSystem(permission),
    },
  };
}
