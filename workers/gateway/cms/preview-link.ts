import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import type { AuthSecrets } from "../auth/auth-secrets.ts";
import { fromBase64Url, toBase64Url } from "../auth/mail-token.ts";
import { isKeyedHash, keyedHash } from "../factors/keyed.ts";
import { parseJson } from "../parse-json.ts";

/**
 * The token of a preview's link. Threat: who has no link, or has that of another draft, must see nothing. It says which
 * item it is for and until when, and is signed (HMAC-SHA256) with a key made from AUTH_SECRET for this alone. Nothing is
 * kept of it, so a link ends by its time, with its item, or with the secret.
 */
export type Previewed = { collection: string; id: string; expiresAtMs: number };

const partsSchema = z.tuple([z.string(), z.uuid(), z.int().positive()]);

/** Longer than any that is written. */
export const mostTokenCharacters = 400;

export async function writePreviewToken(secret: string, previewed: Previewed): Promise<string> {
  const { collection, id, expiresAtMs } = previewed;
  const text = JSON.stringify([collection, id, expiresAtMs]);
  const said = toBase64Url(new TextEncoder().encode(text));
  return `${said}.${await keyedHash(secret, "content-preview", said)}`;
}

/** @throws {ApiError} `not_found` for what was not written here, `gone` for what was, and is over. */
export async function readPreviewToken(secrets: AuthSecrets, token: string): Promise<Previewed> {
  const [said = "", signature = "", ...more] = token.split(".");
  const isOurs = await isKeyedHash(secrets, "content-preview", { text: said, hash: signature });
  const parsed = partsSchema.safeParse(parseJson(new TextDecoder().decode(fromBase64Url(said))));
  if (!isOurs || more.length > 0 || !parsed.success) throw noPreview();
  const [collection, id, expiresAtMs] = parsed.data;
  if (expiresAtMs <= Date.now()) throw new ApiError("gone", "The preview is over: ask for another link");
  return { collection, id, expiresAtMs };
}

export function noPreview(): ApiError {
  return new ApiError("not_found", "There is no such preview");
}
