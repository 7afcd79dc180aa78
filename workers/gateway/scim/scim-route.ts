import type { Context } from "hono";
import { z } from "zod";
import type { AppEnv } from "../router.ts";

/** What the routes of SCIM have in common: its media type, its errors, its token. */
const scimType = "application/scim+json";

const errorSchema = z.object({
  schemas: z.array(z.string()),
  status: z.string(),
  scimType: z.string().optional(),
  detail: z.string(),
});

const resource = z.looseObject({});

export const common = { tags: ["scim"], security: [{ scim: [] }] };
export const params = z.object({ id: z.string().regex(/^[A-Za-z0-9-]{1,100}$/, "Not an id") });

/** Directories send either media type; what is in it is read by the verbs, which answer in SCIM's own errors. */
export const body = {
  required: true,
  content: { [scimType]: { schema: resource }, "application/json": { schema: resource } },
};

export function answers<Status extends number>(status: Status, description: string, ...refusals: number[]) {
  const error = { description: "Error", content: { [scimType]: { schema: errorSchema } } };
  return {
    [status]: { description, ...(status === 204 ? {} : { content: { [scimType]: { schema: resource } } }) },
    ...Object.fromEntries([401, 429, 503, ...refusals].map((refusal) => [refusal, error])),
  };
}

export function baseUrlOf(c: Context<AppEnv>): string {
  return `${c.var.deps.config.publicUrl}/scim/v2`;
}

/** Answers with a resource, and with its address where it has one. */
export function answer(c: Context<AppEnv>, status: 200 | 201, resource: object): never {
  const location = (resource as { meta?: { location?: string } }).meta?.location;
  return c.body(JSON.stringify(resource), status, {
    "content-type": scimType,
    "cache-control": "no-store",
    ...(location === undefined ? {} : { location }),
  }) as never;
}
