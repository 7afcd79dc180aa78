import type { Context } from "hono";
import type { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { parseJson } from "../parse-json.ts";
import type { AppEnv } from "../router.ts";
import { verifySignature } from "./verify-signature.ts";

/**
 * Reads an event that is signed by the scheme of Standard Webhooks. The signature covers the raw bytes, so the body is
 * read as text, and parsed once it is known to be genuine.
 * @throws {ApiError} `unauthenticated` for a signature that is not right, `invalid_request` for what is no such event.
 */
export async function readSigned<Schema extends z.ZodType>(
  c: Context<AppEnv>,
  secret: string,
  schema: Schema,
): Promise<{ id: string; event: z.infer<Schema> }> {
  const body = await c.req.text();
  const nowSeconds = Date.now() / 1000;
  const id = await verifySignature(secret, { headers: c.req.raw.headers, body, nowSeconds });
  const event = schema.safeParse(parseJson(body));
  if (!event.success) throw new ApiError("invalid_request", `Cannot read the event "${id}"`);
  return { id, event: event.data };
}
