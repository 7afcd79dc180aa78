/** Where a page of a list that is newest first begins: at this time, after so many that are exactly of it. */
export type PagePlace = { publishedAt: string; shown: number };

/** Reads what `writePlace` wrote, from an address. @returns null for anything else. */
export function readPlace(text: string): PagePlace | null {
  const [, time, shown] = /^([1-9]\d{0,12})-([1-9]\d{0,3})$/.exec(text) ?? [];
  if (time === undefined) return null;
  return { publishedAt: new Date(Number(time)).toISOString(), shown: Number(shown) };
}

/**
 * A page and where the next one begins. One more is read than is shown, so that it is known whether there is a next one;
 * going on from a time, nothing that is published meanwhile is shown twice.
 * @param rows newest first, up to `size + 1` of them.
 */
export function pageOf<Row extends { publishedAt: string }>(
  rows: Row[],
  { size, after }: { size: number; after: PagePlace | null },
): { items: Row[]; next: string | null } {
  const items = rows.slice(0, size);
  const last = items.at(-1);
  if (last === undefined || rows.length <= size) return { items, next: null };
  const alike = items.filter(({ publishedAt }) => publishedAt === last.publishedAt).length;
  const before = last.publishedAt === after?.publishedAt ? after.shown : 0;
  return { items, next: `${Date.parse(last.publishedAt)}-${alike + before}` };
}

/** What the gateway is asked for a page. */
export function questionOfPage(size: number, after: PagePlace | null) {
  const from = after === null ? [] : [{ published_at: { _lte: after.publishedAt } }];
  return { from, limit: size + 1, ...(after === null ? {} : { offset: after.shown }) };
}
