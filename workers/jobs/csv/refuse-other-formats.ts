import { badInput } from "../flow/step-error.ts";

/**
 * Refuses a text that is something else than a table: whatever it is would be read as columns that nobody meant.
 * @param text the first characters of the file, without a byte order mark.
 * @param isWhole whether that is all of it.
 * @throws {StepError} of bad input that says what the file looks like.
 */
export function refuseOtherFormats(text: string, { isWhole }: { isWhole: boolean }): void {
  if (text.trim() === "")
    throw badInput("empty_file", "There is nothing in the file but spaces and blank lines");
  if (/^\s*<(!doctype|\?xml|html|head|body|table|svg)\b/i.test(text)) throw notCsv("a web page or XML");
  if (isJson(text, isWhole)) throw notCsv("JSON");
  if (hasReturnsAlone(text)) {
    throw badInput(
      "no_line_feeds",
      "The lines of the file end in carriage returns alone. Save it with line feeds at their ends and upload it again",
    );
  }
}

function notCsv(what: string) {
  return badInput(
    "not_csv",
    `The file looks like ${what}, not like CSV or JSON Lines. Export the table as one of those and upload that`,
  );
}

/** A header may begin with a bracket; one that goes on as JSON does is none. */
function isJson(text: string, isWhole: boolean): boolean {
  if (/^\s*(\{\s*"|\[\s*[{["])/.test(text)) return true;
  if (!isWhole || !/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether the first line goes on behind a carriage return outside of quotes. */
function hasReturnsAlone(text: string): boolean {
  const end = text.indexOf("\n");
  const line = end === -1 ? text : text.slice(0, end);
  return /\r[^\r]/.test(line.replaceAll(/"[^"]*"?/g, '""'));
}
