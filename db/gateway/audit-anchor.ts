import { FlattenedSign, flattenedVerify, importJWK } from "jose";
import { z } from "zod";

/**
 * Threat: somebody with every right over the database rewrites a chain together with its head, cuts both, or removes
 * both. An anchor says, outside of the database, where the chains were at a time. It is signed with a key that the
 * database does not hold, and names the anchor before it by hash, so that none can be left out unseen.
 *
 * It is a JWS in its flattened JSON form, signed by Ed25519, with the public key in its header.
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-7.2.2
 */
const anchorSchema = z.object({
  version: z.literal(1),
  takenAt: z.iso.datetime(),
  /** The SHA-256 of the anchor before, in hex; null for the first. */
  previous: z.string().nullable(),
  /** Whether all chains are in it, or those that grew since the one before. */
  full: z.boolean(),
  heads: z.array(z.object({ chain: z.string(), seq: z.number().int(), hash: z.string() })),
});

export type Anchor = z.infer<typeof anchorSchema>;

const signedSchema = z.object({ protected: z.string(), payload: z.string(), signature: z.string() });
const headerSchema = z.object({
  alg: z.literal("EdDSA"),
  jwk: z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string() }),
});

/** DER of an Ed25519 private key, up to its 32 bytes. */
const pkcs8Prefix = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];

async function readKey(seed: string) {
  const bytes = Uint8Array.from(atob(seed.replaceAll("-", "+").replaceAll("_", "/")), (character) =>
    character.charCodeAt(0),
  );
  const der = Uint8Array.from([...pkcs8Prefix, ...bytes]);
  const key = await crypto.subtle.importKey("pkcs8", der, "Ed25519", true, ["sign"]);
  const { x = "" } = (await crypto.subtle.exportKey("jwk", key)) as JsonWebKey;
  return { key, publicKey: x };
}

/** The public half of an anchor key, in base64url: what anchors are checked against. */
export async function publicAnchorKey(seed: string): Promise<string> {
  return (await readKey(seed)).publicKey;
}

/** @param seed the key's 32 bytes, in base64url. */
export async function signAnchor(anchor: Anchor, seed: string): Promise<string> {
  const { key, publicKey } = await readKey(seed);
  const jwk = { kty: "OKP", crv: "Ed25519", x: publicKey };
  const signed = await new FlattenedSign(new TextEncoder().encode(JSON.stringify(anchor)))
    .setProtectedHeader({ alg: "EdDSA", jwk })
    .sign(key);
  return JSON.stringify(signed);
}

/** @returns the anchor and the public key that signed it; null when it is none, or its signature does not hold. */
export async function readAnchor(text: string): Promise<{ anchor: Anchor; publicKey: string } | null> {
  try {
    const signed = signedSchema.parse(JSON.parse(text));
    const { jwk } = headerSchema.parse(JSON.parse(fromBase64Url(signed.protected)));
    const { payload } = await flattenedVerify(signed, await importJWK(jwk, "EdDSA"));
    return { anchor: anchorSchema.parse(JSON.parse(new TextDecoder().decode(payload))), publicKey: jwk.x };
  } catch {
    return null;
  }
}

/** What the next anchor says of this one. */
export async function hashOfAnchor(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromBase64Url(text: string): string {
  return atob(text.replaceAll("-", "+").replaceAll("_", "/"));
}
