/**
 * What checking one password costs: by the native scrypt that the gateway uses, and by the one in JavaScript that
 * better-auth falls back to where a runtime has no native one, with the library and the cost that it has there.
 */
import { scryptAsync } from "@noble/hashes/scrypt.js";
import { Hono } from "hono";
import { hashPassword, verifyPassword } from "../../workers/gateway/auth/password.ts";

const password = "correct horse battery staple";
const cost = { N: 16_384, r: 16, p: 1, dkLen: 64, maxmem: 128 * 16_384 * 16 * 2 };
let hash: string | null = null;

async function verifyInJavaScript(given: { hash: string; password: string }): Promise<boolean> {
  const [salt = "", key] = given.hash.split(":");
  const derived = await scryptAsync(given.password.normalize("NFKC"), salt, cost);
  return Array.from(derived, (byte) => byte.toString(16).padStart(2, "0")).join("") === key;
}

const app = new Hono();
app.get("/health", (context) => context.json({ status: "ok" }));
for (const [path, verify] of [
  ["/native", verifyPassword],
  ["/javascript", verifyInJavaScript],
] as const) {
  app.get(path, async (context) => {
    // One hash serves both, so neither can be measured on easier work.
    hash ??= await hashPassword(password);
    const isRight = await verify({ hash, password });
    return context.json({ isRight }, isRight ? 200 : 500);
  });
}

export default app;
