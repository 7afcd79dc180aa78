import { methodWords as words } from "./words/app/method-names.ts";
import { fill } from "./words/words-query.ts";

const names: Record<string, string> = words.known;

/** How somebody signed in, in words; what has none is the name of a provider. */
export function methodName(method: string): string {
  return names[method] ?? fill(words.provider, { name: method });
}
