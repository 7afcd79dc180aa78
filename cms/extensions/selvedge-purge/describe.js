// @ts-check
/**
 * @typedef {{ collections: Record<string, { primary: string, fields: Record<string, unknown> }> }} Schema
 * @typedef {Record<string, unknown>} Row
 * @typedef {(table: string) => { select(columns: string[]): { whereIn(column: string, keys: string[]): Promise<Row[]> } }} Database
 * @typedef {{ key: string, slug?: string, status?: string }} Item
 * @typedef {{ collection: string, action: import("./collect.js").Action, keys: string[], all: boolean, items: Item[] }} DescribedChange
 */

/** What the gateway knows content by, besides its key. */
const wanted = ["slug", "status"];

/**
 * Adds slug and status of what is still there, read once for all keys. Where that fails the change is told without.
 * @param {import("./collect.js").Change} change
 * @param {Database} database
 * @returns {Promise<DescribedChange>}
 */
export async function describeChange({ collection, action, keys, all, schema }, database) {
  const told = { collection, action, keys, all, items: [] };
  const known = schema?.collections[collection];
  const columns = wanted.filter((column) => known?.fields[column] !== undefined);
  if (known === undefined || columns.length === 0 || keys.length === 0 || action === "delete") return told;
  try {
    const rows = await database(collection)
      .select([known.primary, ...columns])
      .whereIn(known.primary, keys);
    return { ...told, items: rows.map((row) => toItem(row, { primary: known.primary, columns })) };
  } catch {
    return told;
  }
}

/**
 * @param {Row} row
 * @param {{ primary: string, columns: string[] }} names
 * @returns {Item}
 */
function toItem(row, { primary, columns }) {
  const values = columns.flatMap((column) =>
    typeof row[column] === "string" ? [[column, row[column]]] : [],
  );
  return { key: String(row[primary]), ...Object.fromEntries(values) };
}
