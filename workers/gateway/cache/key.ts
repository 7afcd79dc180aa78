import type { Audience } from "./audience.ts";
import type { QueryValues } from "./rule.ts";

/** What an answer is kept under: route, audience and query, none of which can be taken for another. */
export function keyOf(name: string, { kind, id }: Audience, query: QueryValues): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  pairs.sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([name, kind, id, pairs]);
}

/** A short name for a text, which nobody can find a second text for. */
export async function digestOf(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
