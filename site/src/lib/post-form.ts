import type { z } from "zod";
import { noAnswer } from "./failure.ts";
import { type FormReply, outcomeOfFailure, shownValues } from "./form-outcome.ts";
import { parseForm } from "./parse-form.ts";

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
    if (parsed && !parsed.ok) {
      const failure = {
        status: 422,
        code: "invalid_request",
        message: "Check the marked fields.",
        errors: parsed.errors,
      };
      return outcomeOfFailure(action, failure, values);
    }
    const response = await fetch(action + search, {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams(entries),
    });
    return (await response.json()) as FormReply;
  } catch {
    return outcomeOfFailure(action, noAnswer(), values);
  }
}
