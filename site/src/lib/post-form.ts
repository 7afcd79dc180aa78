import type { z } from "zod";
import { type FormReply, outcomeOfErrors, outcomeOfFailure, shownValues } from "./form-outcome.ts";
import { noAnswer } from "./no-answer.ts";
import { parseForm } from "./parse-form.ts";
import { formOutcomeWords as words } from "./words/app/form-outcome.ts";

const signedOut = {
  status: 401,
  code: "unauthenticated",
  message: words.signedOut,
  errors: {},
};

/** Checks a form in the browser and sends it where it would go by itself. Never throws. */
export async function postForm(
  action: string,
  search: string,
  entries: [string, string][],
  schema?: () => Promise<z.ZodType>,
): Promise<FormReply> {
  const values = shownValues(entries);
  try {
    const parsed = schema ? parseForm(await schema(), entries) : undefined;
    if (parsed && !parsed.ok) return outcomeOfErrors(action, parsed.errors, values);
    const response = await fetch(action + search, {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams(entries),
    });
    // Led to the sign-in instead of answered: the session ended while the page stood open. What was entered stays.
    if (response.redirected) return outcomeOfFailure(action, signedOut, values);
    return (await response.json()) as FormReply;
  } catch {
    return outcomeOfFailure(action, noAnswer(), values);
  }
}
