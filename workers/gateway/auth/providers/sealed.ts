import { seal } from "../../audit/seal.ts";
import type { Config } from "../../config.ts";
import { openWithAny } from "../auth-secrets.ts";

/**
 * Threat: whoever reads the database must not be able to act for people at their providers, or to finish a sign-in that
 * somebody began. So it keeps tokens, and what a sign-in has to remember, sealed with a key that follows from
 * AUTH_SECRET. `place` is the row and the field: a sealed text that is moved to another opens nowhere.
 */
export type Sealer = {
  seal(place: string, text: string): Promise<string>;
  /** @returns null when it was not sealed for this place, or with another secret. */
  open(place: string, sealed: string): Promise<string | null>;
};

export function createSealer({ authSecrets }: Pick<Config, "authSecrets">): Sealer {
  return {
    seal: async (place, text) => await seal(await providersKey(authSecrets[0]), place, text),
    open: async (place, sealed) => await openWithAny(authSecrets, { keyOf: providersKey, place, sealed }),
  };
}

export async function providersKey(secret: string): Promise<CryptoKey> {
  const bytes = new TextEncoder();
  const material = await crypto.subtle.importKey("raw", bytes.encode(secret), "HKDF", false, ["deriveKey"]);
  const purpose = { salt: new Uint8Array(), info: bytes.encode("selvedge: providers") };
  const key = { name: "AES-GCM", length: 256 };
  return await crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", ...purpose }, material, key, false, [
    "encrypt",
    "decrypt",
  ]);
}
