/**
 * Whether a password is one that is tried first. NIST SP 800-63B asks to refuse common and breached ones, repetitions
 * and the names of service and person. A password of twelve characters is common, too, when it is two common ones put
 * together, or one with a few digits or signs: that is how they are made and how they are tried.
 * @see https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver
 */
export type CommonPasswords = ReadonlySet<string>;

const mostParts = 2;
const mostSigns = 4;

/** @param personal names and addresses of the person. */
export function isCommonPassword(
  common: CommonPasswords,
  password: string,
  personal: string[] = [],
): boolean {
  const text = password.normalize("NFKC").toLowerCase();
  const own = new Set(["selvedge", ...personal.flatMap(wordsOf)]);
  const isKnown = (part: string) => common.has(part) || own.has(part);
  return isRepetition(text) || isMadeOf(text, isKnown, mostParts);
}

/** An address and a name are known as a whole and by their parts. */
function wordsOf(personal: string): string[] {
  const text = personal.normalize("NFKC").toLowerCase();
  return [text, ...text.split(/[^\p{L}\p{N}]+/u)].filter((word) => word.length >= 3);
}

/** Whether a text is one unit of up to half its length, over and over: `abcabcabcabc`. */
function isRepetition(text: string): boolean {
  const period = (text + text).indexOf(text, 1);
  return period <= text.length / 2 && text.length % period === 0;
}

function isMadeOf(text: string, isKnown: (part: string) => boolean, parts: number): boolean {
  if (isKnown(text)) return true;
  if (parts === 1) return text.length <= mostSigns && /^\P{L}+$/u.test(text);
  for (let at = 1; at < text.length; at += 1) {
    const isStart = isKnown(text.slice(0, at)) || isMadeOf(text.slice(0, at), isKnown, 1);
    if (isStart && isMadeOf(text.slice(at), isKnown, parts - 1)) return true;
  }
  return false;
}
