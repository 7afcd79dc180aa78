const share = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" });
const moment = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

const counts = new Map<string, Intl.NumberFormat>();

export function formatCount(value: number, language = "en"): string {
  const count = counts.get(language) ?? new Intl.NumberFormat(language);
  counts.set(language, count);
  return count.format(value);
}

/** A score to one decimal. Rounding never hides a flaw: with a row set aside it is not 100. */
export function formatScore({ score, errorRowCount }: { score: number; errorRowCount: number }): string {
  return formatCount(Math.floor((errorRowCount > 0 ? Math.min(score, 99.9) : score) * 10) / 10);
}

/** @param value Between 0 and 1. Never rounds a flaw away: only a whole 1 is "100%". */
export function formatShare(value: number): string {
  return value < 1 && value > 0.999 ? "99.9%" : share.format(value);
}

export function formatDay(iso: string): string {
  return day.format(new Date(iso));
}

/** A moment in UTC, said so: the server and every browser write the same. */
export function formatMoment(iso: string): string {
  return `${moment.format(new Date(iso))} UTC`;
}

/** The same to the millisecond, for what happens many times a second: as ISO writes it. */
export function formatPrecisely(iso: string): string {
  return new Date(iso).toISOString().replace("T", " ").replace("Z", " UTC");
}

/** JSON for reading; what is none, as it came. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Bytes in the unit that reads best: "12 KB", "1.5 MB". */
export function formatBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB"];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(1024)));
  const value = bytes / 1024 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1).replace(/\.0$/, "") : Math.round(value)} ${units[power]}`;
}
