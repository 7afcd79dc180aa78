import type { Context } from "hono";

const defaultPerPage = 100;

export type PageMeta = {
  current_page: number;
  next_page: number | null;
  prev_page: number | null;
  total_pages: number;
  total_count: number;
};

/**
 * One page of `all` by the query's `page` and `per_page`, and Lago's `meta`. A page that is not a positive number is
 * the first; with nothing to list every number is 0, as in Lago.
 */
export function paginate<Item>(c: Context, all: readonly Item[]): { items: Item[]; meta: PageMeta } {
  const page = positive(c.req.query("page"), 1);
  const perPage = Math.min(positive(c.req.query("per_page"), defaultPerPage), 1000);
  const pages = Math.ceil(all.length / perPage);
  const isEmpty = all.length === 0;
  return {
    items: all.slice((page - 1) * perPage, page * perPage),
    meta: {
      current_page: isEmpty ? 0 : page,
      next_page: page < pages ? page + 1 : null,
      prev_page: page > 1 && !isEmpty ? page - 1 : null,
      total_pages: pages,
      total_count: all.length,
    },
  };
}

function positive(text: string | undefined, fallback: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : fallback;
}
