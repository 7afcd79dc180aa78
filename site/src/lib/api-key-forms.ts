import { z } from "zod";
import {
  apiKeyScopeNames,
  type CreateApiKey,
  longestOverlapSeconds,
} from "../../../workers/contract/api-keys.ts";
import { nameSchema } from "../../../workers/contract/auth.ts";
import { apiKeyFormWords as words } from "./words/app/api-key-forms.ts";

/** The page of the keys, which is also where its forms are sent. */
export const apiKeysPage = "/app/settings/api-keys";

/** How long a new key may live, in days. */
export const keyLives = {
  "30": words.lives.days30,
  "90": words.lives.days90,
  "365": words.lives.year,
  never: words.lives.never,
};

/** How long the old key goes on beside the one that takes its place, in seconds. */
export const keyOverlaps = {
  "0": words.overlaps.none,
  "3600": words.overlaps.hour,
  "86400": words.overlaps.day,
  [String(longestOverlapSeconds)]: words.overlaps.week,
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
      context.addIssue({ code: "custom", path: ["scopes"], message: words.noScope });
    }
    return { name, scopes, ...(life === "never" ? {} : { expiresInDays: Number(life) }) };
  });

const id = z.string().min(1, words.notNamed);

export const revokeKeyForm = z.strictObject({ id });

export const rotateKeyForm = z.strictObject({
  id,
  overlap: z.string().regex(/^\d{1,6}$/, words.noOverlap),
});

/** The address of one key in the API. */
export function keyAddress(keyId: string): string {
  return `/api/auth/api-keys/${encodeURIComponent(keyId)}`;
}

/** What of the answer is shown this once. */
export function keyIn({ key }: Record<string, unknown>): Record<string, unknown> {
  return { key };
}
