import { type FormOutcome, waitText } from "../form-outcome.ts";
import type { Language } from "./language.ts";

/** What forms of translated pages are refused with: by the code of the refusal, and by the English word at a field. */
type Refusals = { codes: Record<string, string>; fields: Record<string, string>; again: string };

const refusals: Partial<Record<Language, Refusals>> = {
  de: {
    codes: {
      invalid_request: "Bitte die markierten Felder prüfen.",
      invalid_credentials: "Die E-Mail-Adresse oder das Passwort ist falsch.",
      email_not_verified: "Die E-Mail-Adresse ist noch nicht bestätigt.",
      sso_required: "Die Organisation verlangt die Anmeldung über sie.",
      rate_limited: "Zu viele Versuche.",
      forbidden: "Das Formular kam von einer anderen Seite. Hier öffnen und noch einmal senden.",
      blocked: "Von hier aus nicht erreichbar.",
      no_answer: "Selvedge antwortet gerade nicht. Nichts ging verloren; gleich noch einmal versuchen.",
      unavailable: "Ein Dienst ist gerade nicht erreichbar.",
      upstream_failed: "Ein Dienst hat falsch geantwortet.",
      maintenance: "Wegen Wartung geschlossen.",
      internal: "Bei uns ist etwas schiefgegangen.",
    },
    fields: {
      "Not an e-mail address": "Keine E-Mail-Adresse",
      "Enter the password": "Bitte das Passwort eingeben",
    },
    again: "Noch einmal versuchen",
  },
};

/** A refusal in the language of the page that shows it; what has no words in it stays as it is. */
export function refusalIn(language: Language, outcome: FormOutcome): FormOutcome {
  const words = refusals[language];
  if (words === undefined) return outcome;
  const { code, message, errors, retryAfterSeconds } = outcome;
  const said = Object.hasOwn(words.codes, code) ? (words.codes[code] ?? message) : message;
  const wait =
    retryAfterSeconds === undefined ? "" : ` ${words.again} ${waitText(retryAfterSeconds, language)}.`;
  return {
    ...outcome,
    message: said === message ? message : said + wait,
    errors: Object.fromEntries(
      Object.entries(errors).map(([name, text]) => [name, words.fields[text] ?? text]),
    ),
  };
}
