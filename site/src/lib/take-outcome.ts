import { getRequestEvent } from "solid-js/web";
import type { FormOutcome } from "./form-outcome.ts";

export const outcomeElementId = "form-outcome";

/**
 * What came of the form that this page answers, once: on the server from the request, in the browser from the page that
 * the server wrote, so that both render the same.
 * @param action The form's own path; another form's outcome stays where it is.
 */
export function takeOutcome(action: string): FormOutcome | undefined {
  if (import.meta.env.SSR) {
    const outcome = getRequestEvent()?.locals.outcome;
    return outcome?.action === action ? outcome : undefined;
  }
  const element = document.getElementById(outcomeElementId);
  if (!element?.textContent) return undefined;
  const outcome = JSON.parse(element.textContent) as FormOutcome;
  if (outcome.action !== action) return undefined;
  element.remove();
  return outcome;
}
