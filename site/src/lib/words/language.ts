/** The languages that there are, the first for whoever asks for none. */
export const languages = ["en", "de"] as const;

export type Language = (typeof languages)[number];

/** The pages that there are in every language; the others are in English alone. */
const translated = ["/", "/pricing", "/sign-in"];

/** The language of a page, which its address says: so it is the same for everyone who has that address. */
export function languageOf(pathname: string): Language {
  const first = pathname.split("/")[1];
  return languages.find((language) => language === first) ?? "en";
}

/** The address of a page without its language; one that is in English alone keeps what only looks like one. */
export function withoutLanguage(pathname: string): string {
  const language = languageOf(pathname);
  const rest = pathname.slice(language.length + 1) || "/";
  return language !== "en" && translated.includes(rest) ? rest : pathname;
}

/** Where a page is in a language: its own address where it is not translated. */
export function inLanguage(address: string, language: Language): string {
  const [, pathname = "", search = ""] = /^([^?#]*)(.*)$/.exec(address) ?? [];
  if (language === "en" || !translated.includes(pathname)) return address;
  return `/${language}${pathname === "/" ? "" : pathname}${search}`;
}

/** Where a page is in each language; nothing where there is only one. */
export function versionsOf(pathname: string): { language: Language; path: string }[] {
  const page = withoutLanguage(pathname);
  if (!translated.includes(page)) return [];
  return languages.map((language) => ({ language, path: inLanguage(page, language) }));
}
