import { de } from "./de.ts";
import { type Area, en, type Words } from "./en.ts";
import type { Language } from "./language.ts";

const catalogue: Record<Language, Words> = { en, de };

/** What one part of the site says in a language. On the server: pages bring their words along, not their code. */
export function wordsIn<Name extends Area>(language: Language, area: Name): Words[Name] {
  return catalogue[language][area];
}

export function isArea(name: string): name is Area {
  return Object.hasOwn(en, name);
}
