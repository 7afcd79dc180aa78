import { contentModelWords as words } from "./words/app/content-model.ts";

/** What a field is called in a form. */
export function fieldWords(name: string): { label: string; hint?: string } {
  return words.fields[name] ?? { label: name };
}
