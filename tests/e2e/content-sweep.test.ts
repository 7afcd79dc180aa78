/** Changes that nobody told the gateway of: written into Directus' own database, past its hook. */
import { Client } from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { databaseUrl } from "../../dev/databases.ts";
import { createClient } from "./api-client.ts";

const { gateway, postgres } = inject("urls");
const run = `${process.pid}-${Date.now().toString(36)}`;
const visitor = createClient(gateway);
const database = new Client({
  connectionString: databaseUrl({ role: "directus", name: "directus", port: Number(new URL(postgres).port) }),
});

beforeAll(() => database.connect());
afterAll(() => database.end());

/** What the cron does each minute. */
async function sweep(): Promise<void> {
  expect((await fetch(`${gateway}/cdn-cgi/handler/scheduled`)).status).toBe(200);
}

async function titleOf(path: string): Promise<unknown> {
  const response = await visitor.fetch(`/api/cms/collections/${path}`);
  const { data } = (await response.json()) as { data?: Record<string, unknown> };
  return response.status === 200 ? (data?.title ?? data?.name) : response.status;
}

/** An item of which nobody was told either, saved long ago. */
async function make(collection: "categories" | "tags", slug: string, title: string): Promise<string> {
  const { rows } = await database.query(
    `insert into ${collection} (id, slug, title, date_updated)
     values (gen_random_uuid(), $1, $2, now() - interval '1 hour') returning id`,
    [slug, title],
  );
  return rows[0]?.id;
}

test("a change that was told in vain shows after the sweep, of an item by its slug and by its id", async () => {
  const slug = `swept-${run}`;
  const id = await make("categories", slug, "Before");
  for (const path of [`categories/${slug}`, `categories/${id}`]) expect(await titleOf(path)).toBe("Before");
  await database.query("update categories set title = 'After', date_updated = now() where id = $1", [id]);
  expect(await titleOf(`categories/${slug}`)).toBe("Before");
  await sweep();
  for (const path of [`categories/${slug}`, `categories/${id}`]) expect(await titleOf(path)).toBe("After");
  await database.query("delete from categories where id = $1", [id]);
});

test("so does one of the settings, of which there is one", async () => {
  const { rows } = await database.query("select name from site_settings");
  expect(await titleOf("site_settings")).toBe(rows[0]?.name);
  await database.query("update site_settings set name = $1, date_updated = now()", [`Swept ${run}`]);
  await sweep();
  expect(await titleOf("site_settings")).toBe(`Swept ${run}`);
  await database.query("update site_settings set name = $1, date_updated = now()", [rows[0]?.name]);
  await sweep();
  expect(await titleOf("site_settings")).toBe(rows[0]?.name);
});

test("what was deleted leaves no trace to be swept by, and is forgotten within seconds by itself", async () => {
  const slug = `gone-${run}`;
  const id = await make("tags", slug, "Going");
  const listed = async () =>
    JSON.stringify(await (await visitor.fetch("/api/cms/collections/tags?limit=100")).json()).includes(slug);
  expect([await titleOf(`tags/${slug}`), await listed()]).toEqual(["Going", true]);
  await database.query("delete from tags where id = $1", [id]);
  // Five seconds new, ten more while it is renewed behind whoever asks.
  await expect
    .poll(async () => [await titleOf(`tags/${slug}`), await listed()], { timeout: 17_000, interval: 500 })
    .toEqual([404, false]);
});
