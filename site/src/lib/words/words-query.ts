import { createAsync, query, useLocation } from "@solidjs/router";
import { loadOwn } from "../load.ts";
import type { Area, Words } from "./en.ts";
import { type Language, languageOf } from "./language.ts";

/** What one part of the site says. @throws {Error} in a browser that cannot get it: a page without words is none. */
export const wordsQuery = query(
  async <Name extends Area>(language: Language, area: Name): Promise<Words[Name]> => {
    if (import.meta.env.SSR) return (await import("./catalogue.ts")).wordsIn(language, area);
    const words = await loadOwn<Words[Name]>(`/content/words/${language}/${area}`);
    if (!words.ok) throw new Error(`Cannot read the words of "${area}": ${words.failure.message}`);
    return words.data;
  },
  "words",
);

/** The words of a part of the site in the language of the page that is open; undefined while they are on their way. */
export function createWords<Name extends Area>(area: Name): () => Words[Name] | undefined {
  const location = useLocation();
  return createAsync(() => wordsQuery(languageOf(location.pathname), area) as Promise<Words[Name]>);
}

/** Puts values into a sentence. */
export function fill(sentence: string, values: Record<string, string>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
