import type { Config } from "../config.ts";
import { cookiePrefix, readCookie, sessionCookieName } from "./cookies.ts";

/**
 * better-auth checks its cookies with the secret of now alone. Those that were signed with the one before are handed to it
 * signed anew, once the signature was found to be ours.
 */
export async function resignCookies(
  config: Pick<Config, "authSecrets" | "publicUrl">,
  cookies: string,
): Promise<string> {
  const { authSecrets } = config;
  if (authSecrets.length === 1) return cookies;
  const name = sessionCookieName(config);
  const ours = [name, name.replace(`${cookiePrefix}.session_token`, `${cookiePrefix}.dont_remember`)];
  const pairs = cookies.split(";").map(async (pair) => {
    const at = pair.indexOf("=");
    if (!ours.includes(pair.slice(0, at).trim())) return pair;
    return pair.slice(0, at + 1) + (await resigned(authSecrets, pair.slice(at + 1).trim()));
  });
  return (await Promise.all(pairs)).join(";");
}

/** The session cookie of a request as the secret of now signs it; null where there is none, or it is signed so already. */
export async function newlySignedSession(
  config: Pick<Config, "authSecrets" | "publicUrl">,
  headers: Headers,
): Promise<string | null> {
  const value = readCookie(headers, sessionCookieName(config));
  if (value === null || config.authSecrets.length === 1) return null;
  const anew = await resigned(config.authSecrets, value);
  return anew === value ? null : anew;
}

/** A signed value with the signature of the first secret; as it was when none of them made it. */
async function resigned([current, ...older]: Config["authSecrets"], value: string): Promise<string> {
  const [, text, signature] = /^(.+)\.([A-Za-z0-9+/]{43}=)$/.exec(decode(value)) ?? [];
  if (text === undefined || signature === undefined) return value;
  for (const secret of older) {
    if (await isSignedWith(secret, text, signature)) return await signValue(current, text);
  }
  return value;
}

/** `text.signature`, percent-encoded, the signature being base64 of HMAC-SHA-256 over the text. */
async function signValue(secret: string, text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", await keyOf(secret), encode(text)));
  return encodeURIComponent(`${text}.${btoa(String.fromCharCode(...bytes))}`);
}

async function isSignedWith(secret: string, text: string, signature: string): Promise<boolean> {
  const bytes = Uint8Array.from(atob(signature), (character) => character.charCodeAt(0));
  return await crypto.subtle.verify("HMAC", await keyOf(secret), bytes, encode(text));
}

async function keyOf(secret: string): Promise<CryptoKey> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return await crypto.subtle.importKey("raw", encode(secret), algorithm, false, ["sign", "verify"]);
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return "";
  }
}
