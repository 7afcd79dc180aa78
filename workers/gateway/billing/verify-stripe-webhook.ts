import { ApiError } from "../../contract/api-error.ts";

/** How far the time of a signature may be from ours: what was overheard is of no use after that. */
const toleranceSeconds = 300;

/**
 * Whether a webhook of Stripe is signed over exactly these bytes, lately. Of several signatures of the current scheme
 * one has to be right, since two secrets count while one is rolled over; signatures of other schemes count for nothing.
 * @param secret null where the deployment takes none: nothing is genuine then.
 * @throws {ApiError} `unauthenticated`, in the same words whatever is wrong.
 * @see https://docs.stripe.com/webhooks?verify=verify-manually
 */
export async function verifyStripeWebhook(
  secret: string | null,
  { headers, body, nowMs = Date.now() }: { headers: Headers; body: Uint8Array<ArrayBuffer>; nowMs?: number },
): Promise<void> {
  const { atSeconds, signatures } = read(headers.get("stripe-signature") ?? "");
  const isFresh = atSeconds !== null && Math.abs(nowMs / 1_000 - atSeconds) <= toleranceSeconds;
  const isGenuine = isFresh && secret !== null && (await isSigned(secret, { atSeconds, signatures, body }));
  if (!isGenuine) throw new ApiError("unauthenticated", "The signature is not valid");
}

type Signed = { atSeconds: number; signatures: Uint8Array<ArrayBuffer>[]; body: Uint8Array<ArrayBuffer> };

async function isSigned(secret: string, { atSeconds, signatures, body }: Signed): Promise<boolean> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const raw = new TextEncoder().encode(secret);
  const key = await crypto.subtle.importKey("raw", raw, algorithm, false, ["verify"]);
  const head = new TextEncoder().encode(`${atSeconds}.`);
  const payload = new Uint8Array([...head, ...body]);
  const verdicts = await Promise.all(
    signatures.map((each) => crypto.subtle.verify("HMAC", key, each, payload)),
  );
  return verdicts.some(Boolean);
}

const mostSignatures = 5;

/** `t=1492774577,v1=5257a8…,v1=…,v0=…` */
function read(header: string): { atSeconds: number | null; signatures: Uint8Array<ArrayBuffer>[] } {
  const parts = header.split(",").map((part) => part.split("=", 2));
  const times = parts.flatMap(([name, value = ""]) =>
    name === "t" && /^\d{1,12}$/.test(value) ? [value] : [],
  );
  const signatures = parts.flatMap(([name, value = ""]) =>
    name === "v1" && /^[0-9a-f]{64}$/.test(value) ? [Uint8Array.from(bytesOf(value))] : [],
  );
  const [time] = times;
  const isClear = times.length === 1 && time !== undefined;
  return { atSeconds: isClear ? Number(time) : null, signatures: signatures.slice(0, mostSignatures) };
}

function bytesOf(hex: string): number[] {
  return (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}
