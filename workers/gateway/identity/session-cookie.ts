import type { AuthSecrets } from "../auth/auth-secrets.ts";

/**
 * The session cookie is `token.signature`, percent-encoded, the signature being base64 of HMAC-SHA-256 over the token
 * with AUTH_SECRET. Checking it here keeps made-up cookies from ever reaching Redis or Postgres.
 */
export type CookieVerifier = (value: string) => Promise<string | null>;

/** Makes the function from a cookie's value to the token in it, or to null when the signature is not ours. */
export function createCookieVerifier(secrets: AuthSecrets): CookieVerifier {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  let keys: CryptoKey[] | null = null;
  return async (value) => {
    const [token, signature] = split(value);
    if (token === null) return null;
    keys ??= await Promise.all(
      secrets.map((secret) =>
        crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, ["verify"]),
      ),
    );
    for (const key of keys) {
      if (await crypto.subtle.verify(algorithm, key, signature, new TextEncoder().encode(token)))
        return token;
    }
    return null;
  };
}

/** The value of the session cookie for a token, as better-auth would write it. */
export async function signSessionToken(secret: string, token: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const bytes = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", bytes.encode(secret), algorithm, false, ["sign"]);
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes.encode(token)));
  return encodeURIComponent(`${token}.${btoa(String.fromCharCode(...signature))}`);
}

const shape = /^([A-Za-z0-9_-]{16,128})\.([A-Za-z0-9+/]{43}=)$/;

function split(value: string): [string, Uint8Array<ArrayBuffer>] | [null, null] {
  const [, token, signature] = shape.exec(decode(value)) ?? [];
  if (token === undefined || signature === undefined) return [null, null];
  return [token, Uint8Array.from(atob(signature), (character) => character.charCodeAt(0))];
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return "";
  }
}
