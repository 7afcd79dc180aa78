import type { Transaction } from "../../../db/gateway/client.ts";
import type { AuthSecrets } from "../auth/auth-secrets.ts";
import { fromBase64Url, toBase64Url } from "../auth/mail-token.ts";
import { isKeyedHash, keyedHash } from "./keyed.ts";
import { spendOnce } from "./spend-once.ts";

/**
 * What a passkey signs. It carries its own end and our seal, so that whoever only opens the sign-in page costs no
 * write; that it is signed once is noted when it comes back. It says what it is for and, where somebody is signed in,
 * for which session: a challenge of one page is nothing to another.
 */
export type ChallengePurpose = { for: "sign-in" } | { for: "register" | "reauthenticate"; sessionId: string };

const lifeSeconds = 300;
const shape = /^([A-Za-z0-9_-]{22})\.(\d{1,12})\.([A-Za-z0-9_-]{43})$/;

/** Makes a challenge for five minutes, in base64url as the browser wants it. */
export async function newChallenge(authSecret: string, purpose: ChallengePurpose): Promise<string> {
  const nonce = toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
  const said = `${nonce}.${Math.floor(Date.now() / 1000) + lifeSeconds}`;
  const text = `${said}.${await keyedHash(authSecret, "passkey-challenge", sealedText(purpose, said))}`;
  return toBase64Url(new TextEncoder().encode(text));
}

/** Whether a challenge that was signed is one of ours, for this, in time. */
export async function isOurs(
  authSecrets: AuthSecrets,
  purpose: ChallengePurpose,
  challenge: string,
): Promise<boolean> {
  const [, nonce, end, seal] = shape.exec(new TextDecoder().decode(fromBase64Url(challenge))) ?? [];
  if (nonce === undefined || end === undefined || seal === undefined) return false;
  const text = sealedText(purpose, `${nonce}.${end}`);
  if (!(await isKeyedHash(authSecrets, "passkey-challenge", { text, hash: seal }))) return false;
  return Number(end) * 1000 > Date.now();
}

/** Notes that a challenge was signed. @returns whether it is the first time. */
export async function spendChallenge(transaction: Transaction, challenge: string): Promise<boolean> {
  return await spendOnce(transaction, `passkey:${challenge}`, lifeSeconds);
}

function sealedText(purpose: ChallengePurpose, said: string): string {
  const session = "sessionId" in purpose ? purpose.sessionId : "";
  return `${purpose.for}:${session}:${said}`;
}
