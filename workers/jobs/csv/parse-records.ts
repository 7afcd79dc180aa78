/**
 * Parses whole records of CSV text. A record without quotes is split by the runtime itself, which makes this an order of
 * magnitude faster than reading character by character.
 *
 * RFC 4180, read leniently: line feeds end records with or without a carriage return before them, a quote inside an
 * unquoted field stands for itself, and so does what follows a closing quote. Records in which nothing is are left out,
 * unless there is one column alone: there they are an empty value.
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
const quote = 0x22;
const carriageReturn = 0x0d;

export type ParseOptions = { delimiter: string; keepBlank: boolean };

export function parseRecords(text: string, { delimiter, keepBlank }: ParseOptions): string[][] {
  const records: string[][] = [];
  const next = {
    line: createFinder(text, "\n"),
    quote: createFinder(text, '"'),
    delimiter: createFinder(text, delimiter),
  };
  let at = 0;
  while (at < text.length) {
    const line = next.line(at);
    if (next.quote(at) >= line) {
      const end = endOfLine(text, at, line);
      if (end > at) records.push(text.slice(at, end).split(delimiter));
      else if (keepBlank) records.push([""]);
      at = line + 1;
    } else {
      const fields: string[] = [];
      records.push(fields);
      at = parseQuotedRecord(text, at, { next, fields });
    }
  }
  return records;
}

type Finder = (from: number) => number;
type Finders = { line: Finder; quote: Finder; delimiter: Finder };

/**
 * Finds the first occurrence at or behind a place that only ever moves on, or the end of the text. What was found is
 * kept until it is passed: a text without any is searched once, not once a field.
 */
function createFinder(text: string, search: string): Finder {
  let found = -1;
  return (from) => {
    if (found < from) {
      const index = text.indexOf(search, from);
      found = index === -1 ? text.length : index;
    }
    return found;
  };
}

/** Parses the record at `start`, in which there is a quote, and returns where the next one begins. */
function parseQuotedRecord(
  text: string,
  start: number,
  { next, fields }: { next: Finders; fields: string[] },
): number {
  let at = start;
  for (;;) {
    let field = "";
    if (text.charCodeAt(at) === quote) {
      const quoted = readQuoted(text, at + 1);
      field = quoted.value;
      at = quoted.end;
    }
    const line = next.line(at);
    const delimiter = next.delimiter(at);
    if (delimiter < line) {
      fields.push(field + text.slice(at, delimiter));
      at = delimiter + 1;
    } else {
      fields.push(field + text.slice(at, endOfLine(text, at, line)));
      return line + 1;
    }
  }
}

/** The value of a quoted field whose content begins at `start`, and the place behind its closing quote. */
function readQuoted(text: string, start: number): { value: string; end: number } {
  let value = "";
  let from = start;
  for (;;) {
    const closing = text.indexOf('"', from);
    if (closing === -1) return { value: value + text.slice(from), end: text.length };
    if (text.charCodeAt(closing + 1) !== quote)
      return { value: value + text.slice(from, closing), end: closing + 1 };
    value += text.slice(from, closing + 1);
    from = closing + 2;
  }
}

/** Where a record ends whose line feed is at `line`: before the carriage return, if there is one. */
function endOfLine(text: string, start: number, line: number): number {
  return line > start && text.charCodeAt(line - 1) === carriageReturn ? line - 1 : line;
}
