import type { Directus } from "./directus.ts";
import { firstContent, type Item, type SeedCollection, type SeedFile } from "./seeds/first-content.ts";

/**
 * Fills the collections that are empty with the first content, with the pictures that it shows. Where there is anything
 * already, nothing is touched.
 * @returns what was filled, a line each.
 */
export async function seedContent(directus: Directus): Promise<string[]> {
  const done: string[] = [];
  for (const seed of firstContent()) {
    if (!(await isEmpty(directus, seed.collection))) continue;
    for (const file of seed.files) await putFile(directus, file);
    const items = await withoutMissing(directus, seed);
    // A singleton takes no list.
    if (seed.collection === "site_settings") await directus.call("PATCH", "/items/site_settings", items[0]);
    else await directus.call("POST", `/items/${seed.collection}`, items);
    done.push(`filled ${seed.collection} (${items.length})`);
  }
  return done;
}

async function isEmpty({ call }: Directus, collection: string): Promise<boolean> {
  const found = await call<{ id: unknown } | { id: unknown }[]>(
    "GET",
    `/items/${collection}?limit=1&fields=id`,
  );
  return Array.isArray(found) ? found.length === 0 : found.id === null;
}

async function putFile(directus: Directus, { id, title, description, name, draw }: SeedFile): Promise<void> {
  if ((await directus.find(`/files/${id}?fields=id`)) !== null) return;
  const form = new FormData();
  // Directus reads the fields in front of a file as that file's.
  for (const [field, value] of Object.entries({ id, title, description })) form.append(field, value);
  form.append("file", new Blob([draw()], { type: "image/png" }), name);
  await directus.call("POST", "/files", form);
}

/** An editor may have put others in the place of what the seeds refer to. */
async function withoutMissing({ call }: Directus, { items, references }: SeedCollection): Promise<Item[]> {
  const known = new Map<string, Set<unknown>>();
  for (const [field, collection] of Object.entries(references)) {
    const path = collection === "directus_files" ? "/files" : `/items/${collection}`;
    const rows = await call<{ id: string }[]>("GET", `${path}?fields=id&limit=-1`);
    known.set(field, new Set(rows.map(({ id }) => id)));
  }
  const keep = (field: string, value: unknown): unknown => {
    const ids = known.get(field);
    if (ids === undefined) return value;
    if (Array.isArray(value))
      return value.filter((row: Item) => Object.values(row).every((id) => ids.has(id)));
    return ids.has(value) ? value : null;
  };
  return items.map((item) =>
    Object.fromEntries(Object.entries(item).map(([field, value]) => [field, keep(field, value)])),
  );
}
