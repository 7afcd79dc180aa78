import { z } from "zod";
import {
  apiKeyScopeNames,
  type CreateApiKey,
  longestOverlapSeconds,
} from "../../../workers/contract/api-keys.ts";
import { nameSchema } from "../../../workers/contract/auth.ts";

/** The page of the keys, which is also where its forms are sent. */
export const apiKeysPage = "/app/settings/api-keys";

/** How long a new key may live, in days. */
export const keyLives = { "30": "30 days", "90": "90 days", "365": "A year", never: "Until it is revoked" };

/** How long the old key goes on beside the one that takes its place, in seconds. */
export const keyOverlaps = {
  "0": "not at all",
  "3600": "an hour",
  "86400": "a day",
  [String(longestOverlapSeconds)]: "a week",
};

/** The name of the box that gives a key a scope. */
export function boxOf(scope: string): string {
  return `scope:${scope}`;
}

const boxes = Object.fromEntries(apiKeyScopeNames.map((scope) => [boxOf(scope), z.literal("on").optional()]));

/** A form has a box for each scope, and text where the API has numbers. */
export const createKeyForm = z
  .strictObject({ ...boxes, name: nameSchema, life: z.enum(["90", "30", "365", "never"]) })
  .transform(({ name, life, ...ticked }, context): CreateApiKey => {
    const scopes = apiKeyScopeNames.filter((scope) => Object.hasOwn(ticked, boxOf(scope)));
    if (scopes.length === 0) {
      context.addIssue({ code: "custom", path: ["scopes"], message: "Choose what the key is for" });
    }
    return { name, scopes, ...(life === "never" ? {} : { expiresInDays: Number(life) }) };
  });

const id = z.string().min(1, "The key is not named");

export const revokeKeyForm = z.strictObject({ id });

export const rotateKeyForm = z.strictObject({
  id,
  overlap: z.string().regex(/^\d{1,6}$/, "Choose how long the old key goes on"),
});

/** The address of one key in the API. */
export function keyAddress(keyId: string): string {
  return `/api/auth/api-keys/${encodeURIComponent(keyId)}`;
}

/** What of the answer is shown this once. */
export function keyIn({ key }: Record<string, unknown>): Record<string, unknown> {
  return { key };
}
