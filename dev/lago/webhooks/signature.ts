import { createHmac, createPrivateKey, createPublicKey, createSign, generateKeyPairSync } from "node:crypto";
import type { SignatureAlgorithm } from "../records/webhook-records.ts";
import type { Store } from "../store.ts";

/**
 * Signs a webhook's body. `hmac`: Base64 of HMAC-SHA256 under the organization's key. `jwt`: an RS256 token whose
 * claims are the body itself (`data`) and the address of this Lago (`iss`).
 */
export function signBody(
  store: Store,
  body: string,
  { algorithm, issuer }: { algorithm: SignatureAlgorithm; issuer: string },
): string {
  if (algorithm === "hmac") {
    return createHmac("sha256", store.organization.hmacKey).update(body).digest("base64");
  }
  const content = `${encode({ alg: "RS256" })}.${encode({ data: body, iss: issuer })}`;
  return `${content}.${createSign("RSA-SHA256").update(content).sign(privateKey(store), "base64url")}`;
}

/** The key that verifies `jwt` signatures: Base64 of a PEM, as Lago answers it. */
export function publicKey(store: Store): string {
  const pem = createPublicKey(privateKey(store)).export({ type: "spki", format: "pem" });
  return Buffer.from(pem).toString("base64");
}

/** Made on first use and kept in the store, because making one takes a tenth of a second. */
function privateKey({ organization }: Store) {
  organization.privateKey ??= generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  }).privateKey;
  return createPrivateKey(organization.privateKey);
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
