import { applyIdentities, requireOwnTokens } from "./apply-identities.ts";
import type { Directus } from "./directus.ts";
import type { Tokens } from "./identities.ts";
import { applySchema } from "./schema.ts";
import type { SchemaChange } from "./schema-changes.ts";
import { seedContent } from "./seed-content.ts";

type PutOptions = {
  drop?: boolean;
  seed?: boolean;
  tokens: Tokens;
  adminToken: string;
  /** Hears how the schema is going to change, before it does. */
  onChanges?: (changes: SchemaChange[]) => void;
};

/**
 * Brings a Directus to what the product needs of it: the schema, the two users of the gateway, and with `seed` the first
 * content where there is none. Safe to repeat; what editors wrote stays.
 * @returns the parts of its schema that the repository does not have and that were kept, and what else was done.
 */
export async function putInPlace(
  directus: Directus,
  { drop = false, seed = false, tokens, adminToken, onChanges }: PutOptions,
): Promise<{ kept: SchemaChange[]; done: string[] }> {
  requireOwnTokens(tokens, adminToken);
  const kept = await applySchema(directus, { drop, onChanges });
  const done = await applyIdentities(directus, tokens);
  if (seed) done.push(...(await seedContent(directus)));
  return { kept, done };
}
