import type { Loaded } from "../failure.ts";

/** What nobody has published, or what no address can mean. */
export function notThere(message: string): Loaded<never> {
  return { ok: false, failure: { status: 404, code: "not_found", message, errors: {} } };
}
