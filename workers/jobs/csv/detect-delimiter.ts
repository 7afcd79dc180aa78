import { parseRecords } from "./parse-records.ts";

const candidates = [",", ";", "\t", "|"];
const maxLength = 64 * 1024;
const maxRecords = 50;

/**
 * Which delimiter the text uses: the one by which most records have as many fields as the first, and of those the one
 * that makes most fields. A comma where none makes more than one.
 */
export function detectDelimiter(text: string): string {
  const start = text.slice(0, maxLength);
  let best = { delimiter: ",", agreement: 0, fields: 1 };
  for (const delimiter of candidates) {
    const records = parseRecords(start, { delimiter, keepBlank: false });
    // The last record may be cut off.
    const whole = records.slice(0, Math.min(maxRecords, Math.max(1, records.length - 1)));
    const fields = whole[0]?.length ?? 0;
    if (fields < 2) continue;
    const agreement = whole.filter((record) => record.length === fields).length / whole.length;
    const isBetter = agreement > best.agreement || (agreement === best.agreement && fields > best.fields);
    if (isBetter) best = { delimiter, agreement, fields };
  }
  return best.delimiter;
}
