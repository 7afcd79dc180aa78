import { z } from "zod";
import type { Deps } from "../deps.ts";
import type { Sweep } from "../sweep.ts";
import { type ContentChange, tagsOfChanges } from "./content-change.ts";
import { readable } from "./policies.ts";
import type { Policy } from "./policy.ts";

/** Longer than two runs are apart, by Directus' own clock: what a run missed, the next one finds. */
const since = "$NOW(-3 minutes)";
/** From that many on, anything may have changed. */
const mostItems = 50;
const timeoutMs = 5_000;

const rowsSchema = z.object({ data: z.array(z.object({ id: z.string(), slug: z.string().optional() })) });
const onlySchema = z.object({ data: z.object({ date_updated: z.string().nullable() }) });

/**
 * Purges what was saved in the last minutes, for what Directus told nobody of, or told in vain. What it did tell of is
 * purged once more, which costs one reading. What was deleted leaves no trace here: it is forgotten within seconds.
 */
export const contentSweep: Sweep = {
  name: "content",
  everyMinutes: 1,
  async run({ upstreams, cache }: Pick<Deps, "upstreams" | "cache">) {
    const changes: ContentChange[] = [];
    for (const policy of readable) changes.push(...(await changesOf(policy, upstreams.directus)));
    if (changes.length === 0) return;
    if (!(await cache.purge(tagsOfChanges(changes), "sweep"))) throw new Error("Nobody could be told");
  },
};

async function changesOf(policy: Policy, directus: Deps["upstreams"]["directus"]): Promise<ContentChange[]> {
  const { collection, rows } = policy;
  const change = { collection, action: "update" as const };
  const path = `/items/${collection}`;
  if (rows === "one") {
    const query = new URLSearchParams({ fields: "date_updated" });
    const { data } = onlySchema.parse(await directus.ask(path, { query, timeoutMs }));
    const isNew = data.date_updated !== null && Date.now() - Date.parse(data.date_updated) < 180_000;
    return isNew ? [{ ...change, keys: [], all: true, items: [] }] : [];
  }
  const query = new URLSearchParams({
    fields: policy.fields.slug === undefined ? "id" : "id,slug",
    filter: JSON.stringify({ date_updated: { _gte: since } }),
    limit: String(mostItems),
  });
  const { data } = rowsSchema.parse(await directus.ask(path, { query, timeoutMs }));
  if (data.length === 0) return [];
  const keys = data.map(({ id }) => id);
  const items = data.map(({ id, slug }) => ({ key: id, slug }));
  return [{ ...change, keys, all: data.length === mostItems, items }];
}
