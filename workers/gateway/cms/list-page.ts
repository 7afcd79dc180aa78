import type { Upstream } from "../upstream/upstream.ts";
import { type Cursor, writeCursor } from "./cursor.ts";
import { toHouse } from "./house-item.ts";
import type { Policy } from "./policy.ts";
import { type Row, readRows } from "./read-rows.ts";

type Page = { data: Row[]; nextCursor: string | null };

/**
 * A page of a collection in its own order. One that is newest first goes on from a time, so that nothing that is
 * published meanwhile is shown twice; the others go on from how much was shown.
 */
export async function listPage(
  directus: Upstream,
  policy: Policy,
  { limit, after }: { limit: number; after: Cursor | null },
): Promise<Page> {
  const { collection, list, order } = policy;
  const since = after?.publishedAt ?? null;
  const rows = await readRows(
    directus,
    {
      ...{ collection, fields: list.join(","), sort: order.join(","), limit: limit + 1 },
      offset: after?.shown,
    },
    since === null || !isByTime(policy) ? undefined : { published_at: { _lte: since } },
  );
  const items = rows.map((row) => toHouse(row, policy));
  const data = items.slice(0, limit);
  return { data, nextCursor: items.length > limit ? cursorAfter(data, after, policy) : null };
}

function isByTime({ order, list }: Policy): boolean {
  return order[0] === "-published_at" && list.includes("published_at");
}

function cursorAfter(data: Row[], after: Cursor | null, policy: Policy): string {
  if (!isByTime(policy)) {
    return writeCursor({ publishedAt: null, shown: (after?.shown ?? 0) + data.length });
  }
  const publishedAt = String(data.at(-1)?.publishedAt);
  const here = data.filter((item) => item.publishedAt === publishedAt).length;
  const before = after?.publishedAt === publishedAt ? after.shown : 0;
  return writeCursor({ publishedAt, shown: before + here });
}
