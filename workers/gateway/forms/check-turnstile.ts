import { z } from "zod";
import { log } from "../log.ts";

const url = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
const timeoutMs = 5_000;

const answerSchema = z.object({
  success: z.boolean(),
  action: z.string().optional(),
  "error-codes": z.array(z.string()).default([]),
});

/**
 * Whether Turnstile vouches that a person sent the form. No answer in time, or one that is none, vouches for nobody.
 * @see https://developers.cloudflare.com/turnstile/get-started/server-side-validation/
 */
export async function passesTurnstile(secret: string, token: string, address: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ secret, response: token, remoteip: address }),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer = answerSchema.parse(await response.json());
    // A token that was made for another form of ours is none for this one.
    if (answer.success) return answer.action === undefined || answer.action === "contact";
    if (answer["error-codes"].some((code) => code.includes("secret"))) {
      log("error", "turnstile_misconfigured", { codes: answer["error-codes"] });
    }
    return false;
  } catch (error) {
    log("error", "turnstile_failed", { error: error instanceof Error ? error.name : "unknown" });
    return false;
  }
}
