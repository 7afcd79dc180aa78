import { z } from "zod";
import { userSchema } from "../../contract/auth.ts";
import type { Deps } from "../deps.ts";
import { parseJson } from "../parse-json.ts";
import type { JourneyBrowser } from "./journey-browser.ts";

/** Whom `JOURNEY_ACCOUNT` names. */
export type JourneyAccount = { email: string; password: string };

/** A browser that an account knows already: one that it does not is told of by mail each time. */
const browserKey = "status/journey-browser.json";
const jarSchema = z.array(z.tuple([z.string(), z.string()]));
const refusalSchema = z.object({ code: z.string() });
const meSchema = z.object({ user: userSchema.pick({ email: true }) });

/**
 * Somebody signs in, is who they are, signs out and is nobody.
 * @throws {Error} naming what was answered otherwise.
 */
export async function walkSignIn(
  { files }: Pick<Deps, "files">,
  browser: JourneyBrowser,
  { email, password }: JourneyAccount,
): Promise<void> {
  const kept = jarSchema.safeParse(parseJson((await (await files.get(browserKey))?.text()) ?? ""));
  for (const [name, value] of kept.data ?? []) browser.cookies.set(name, value);
  await browser.ask("/api/auth/login", { method: "POST", json: { email, password }, status: 200 });
  const { user } = await browser.read("/api/auth/me", meSchema);
  if (user.email !== email) throw new Error("/api/auth/me named somebody else");
  await browser.ask("/api/auth/logout", { method: "POST", status: 204 });
  await browser.ask("/api/auth/me", { status: 401 });
  await files.put(browserKey, JSON.stringify([...browser.cookies]));
}

/**
 * Somebody whom nobody knows is refused, and told no more than that: the limiter counted it, the database was asked and a
 * password compared.
 * @throws {Error} naming what was answered otherwise.
 */
export async function walkRefusal(browser: JourneyBrowser): Promise<void> {
  const json = { email: `${crypto.randomUUID()}@journeys.invalid`, password: crypto.randomUUID() };
  const text = await browser.ask("/api/auth/login", { method: "POST", json, status: 401 });
  const refusal = refusalSchema.safeParse(parseJson(text));
  if (refusal.data?.code !== "invalid_credentials")
    throw new Error("/api/auth/login refused for another reason than the password");
}
