/**
 * How many characters a list may have that is one value of a statement, with room for one row more: SQLite takes 2 MB in a
 * value, and a character may be three bytes.
 * @see https://developers.cloudflare.com/durable-objects/platform/limits/
 */
const mostCharacters = 300_000;

/** Rows as lists in JSON, each of which fits into one value of a statement: `json_each` reads them there. */
export function* boundLists(rows: Iterable<unknown>): Generator<string> {
  let texts: string[] = [];
  let characters = 0;
  for (const row of rows) {
    const text = JSON.stringify(row);
    texts.push(text);
    characters += text.length;
    if (characters < mostCharacters) continue;
    yield `[${texts.join(",")}]`;
    texts = [];
    characters = 0;
  }
  if (texts.length > 0) yield `[${texts.join(",")}]`;
}
