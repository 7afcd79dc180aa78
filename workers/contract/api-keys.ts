import { z } from "zod";
import { nameSchema } from "./auth.ts";

/** What a key may be made for. Every operation of the business API names the one that it takes. */
export const apiKeyScopes = {
  "datasets:read": "List and read data sets",
  "datasets:write": "Upload and delete data sets",
  "tasks:read": "List, read and watch tasks and dead letters",
  "tasks:write": "Start, steer and retry tasks",
  "usage:read": "Read what was used",
  "webhooks:read": "List webhook endpoints and deliveries",
  "webhooks:write": "Add, change and remove webhook endpoints",
} as const satisfies Record<string, string>;

export type ApiKeyScope = keyof typeof apiKeyScopes;

export const apiKeyScopeNames = Object.keys(apiKeyScopes) as [ApiKeyScope, ...ApiKeyScope[]];
export const apiKeyScopeSchema = z.enum(apiKeyScopeNames);

/** How long the old key may go on beside the one that takes its place, in seconds. */
export const longestOverlapSeconds = 7 * 86_400;

const scopesSchema = z
  .array(apiKeyScopeSchema)
  .min(1, "Choose what the key is for")
  .transform((scopes) => apiKeyScopeNames.filter((scope) => scopes.includes(scope)));

const requestsPerMinuteSchema = z.int().min(1).max(10_000);

export const createApiKeySchema = z.strictObject({
  name: nameSchema,
  scopes: scopesSchema,
  /** For ever when it is missing. */
  expiresInDays: z.int().min(1).max(3_650).optional(),
  /** Less than the plan allows; what the plan allows when it is missing. */
  requestsPerMinute: requestsPerMinuteSchema.optional(),
});

/** Null lets the plan say how often again. */
export const changeApiKeySchema = z
  .strictObject({
    name: nameSchema,
    scopes: scopesSchema,
    requestsPerMinute: requestsPerMinuteSchema.nullable(),
  })
  .partial();

export const rotateApiKeySchema = z.strictObject({
  overlapSeconds: z.int().min(0).max(longestOverlapSeconds),
});

/** A key as the tenant sees it: the secret itself is shown once, when it is made. */
export const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Its first characters, to tell keys apart. */
  start: z.string(),
  scopes: z.array(apiKeyScopeSchema),
  requestsPerMinute: z.number().int().nullable(),
  createdBy: z.string().nullable(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  /** Within five minutes. */
  lastUsedAt: z.iso.datetime().nullable(),
  /** The id of the key that this one was made to replace. */
  replaces: z.string().nullable(),
});

export const newApiKeySchema = z.object({ apiKey: apiKeySchema, key: z.string() });

export type ApiKey = z.infer<typeof apiKeySchema>;
export type NewApiKey = z.infer<typeof newApiKeySchema>;
export type CreateApiKey = z.infer<typeof createApiKeySchema>;
export type ChangeApiKey = z.infer<typeof changeApiKeySchema>;
