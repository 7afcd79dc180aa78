import type { Language } from "./language.ts";

/** What is said where a page broke, in every language: nothing else can be asked for by then. */
export const brokenWords: Record<
  Language,
  { title: string; heading: string; lead: string; health: string; again: string }
> = {
  en: {
    title: "Something broke",
    heading: "A thread broke on our side",
    lead: "Nothing you entered was changed. If it stays broken, see which part is down:",
    health: "the health page",
    again: "Try again",
  },
  de: {
    title: "Etwas ist gerissen",
    heading: "Bei uns ist ein Faden gerissen",
    lead: "Von den Eingaben wurde nichts verändert. Bleibt es so, steht hier, welcher Teil fehlt:",
    health: "wie es den Teilen geht",
    again: "Noch einmal versuchen",
  },
};
