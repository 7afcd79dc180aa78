import type { Context } from "hono";
import { hiddenCookie, readCookie } from "../auth/cookies.ts";
import { fromBase64Url, hashSecret, newSecret, toBase64Url } from "../auth/mail-token.ts";
import type { Config } from "../config.ts";
import type { AppEnv } from "../router.ts";

/**
 * A browser, by a cookie that it keeps for more than a year. The cookie proves nothing of a person: it only tells a
 * browser that somebody signed in with before from one that nobody did. It is signed, so that only ours are looked up;
 * the record has a hash of it for each person, so that it does not say which people share a browser.
 */
export type Device = { id: string; cookie: string };

/** The longest that browsers keep a cookie. */
const keptForSeconds = 400 * 86_400;

function deviceCookieName({ publicUrl }: Pick<Config, "publicUrl">): string {
  return `${publicUrl.startsWith("https:") ? "__Secure-" : ""}selvedge.device`;
}

/** The browser that a request comes from, or null for one that is not known yet. */
export async function deviceOf(c: Context<AppEnv>): Promise<Device | null> {
  const { config } = c.var.deps;
  const value = readCookie(c.req.raw.headers, deviceCookieName(config));
  const [, id, signature] = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/.exec(value ?? "") ?? [];
  if (id === undefined || signature === undefined) return null;
  for (const secret of config.authSecrets) {
    const key = await keyOf(secret);
    const genuine = await crypto.subtle.verify("HMAC", key, fromBase64Url(signature), signed(id));
    // Whoever hands it out again does so with the signature of now.
    if (genuine) return await deviceWith(config, id);
  }
  return null;
}

export async function newDevice(config: Config): Promise<Device> {
  return await deviceWith(config, newSecret());
}

async function deviceWith({ authSecret }: Config, id: string): Promise<Device> {
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", await keyOf(authSecret), signed(id)));
  return { id, cookie: `${id}.${toBase64Url(signature)}` };
}

/** The cookie of a device, for another 400 days. */
export function deviceCookie(config: Config, { cookie }: Device): string {
  const name = deviceCookieName(config);
  return hiddenCookie(config, { name, value: cookie, lifeSeconds: keptForSeconds });
}

/** What the record knows a person's device by. */
export async function deviceHash(userId: string, { id }: Device): Promise<string> {
  return await hashSecret(`${userId}:${id}`);
}

/** The prefix keeps this signature apart from that of session cookies, which is made with the same secret. */
function signed(id: string): Uint8Array {
  return new TextEncoder().encode(`device:${id}`);
}

async function keyOf(authSecret: string): Promise<CryptoKey> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const secret = new TextEncoder().encode(authSecret);
  return await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign", "verify"]);
}
