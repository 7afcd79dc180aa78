/** Directus' own client, which asks the gateway as it would ask Directus, and Directus itself. */
import {
  aggregate,
  createDirectus,
  readItem,
  readItems,
  readSingleton,
  rest,
  staticToken,
} from "@directus/sdk";
import { describe, expect, inject, test } from "vitest";
import { readDevVars } from "../../dev/wrangler-config.ts";
import { readable } from "../../workers/gateway/cms/policies.ts";

const { gateway, site, directus: url } = inject("urls");
const { DIRECTUS_TOKEN: token = "" } = readDevVars();

type Schema = Record<string, Record<string, unknown>[]>;
const client = (base: string) => createDirectus<Schema>(base).with(rest());
const through = client(`${gateway}/api/cms`);
const direct = client(url).with(staticToken(token));

type Query = Parameters<typeof readItems>[1];
const read = (query: Query, collection = "posts") =>
  readItems<Schema, string, never>(collection, query as never);
const published = { status: { _eq: "published" }, published_at: { _lte: "$NOW" } };

describe("@directus/sdk gets from the gateway what Directus has", () => {
  const queries: [what: string, query: Record<string, unknown>][] = [
    ["some fields", { fields: ["id", "title", "slug"], sort: ["slug"] }],
    ["an order and a page", { fields: ["slug"], sort: ["-published_at"], limit: 2, page: 2 }],
    ["an offset", { fields: ["slug"], sort: ["slug"], limit: 2, offset: 1 }],
    ["a filter", { fields: ["slug"], filter: { title: { _icontains: "e" } }, sort: ["slug"] }],
    [
      "a filter by a relation",
      { fields: ["slug"], filter: { category: { slug: { _eq: "engineering" } } }, sort: ["slug"] },
    ],
    [
      "either",
      {
        fields: ["slug"],
        filter: { _or: [{ slug: { _starts_with: "a" } }, { slug: { _contains: "e" } }] },
        sort: ["slug"],
      },
    ],
    [
      "what is behind relations",
      { fields: ["slug", { author: ["name", "slug"] }, { cover: ["id", "title", "width"] }], sort: ["slug"] },
    ],
    ["what is behind many", { fields: ["slug", { tags: [{ tags_id: ["slug", "title"] }] }], sort: ["slug"] }],
  ];

  test.each(queries)("%s", async (_, query) => {
    const { filter = {} } = query as { filter?: object };
    const wanted = await direct.request(read({ ...query, filter: { _and: [published, filter] } } as Query));
    const got = await through.request(read(query as Query));
    expect(got).toEqual(wanted);
    expect(JSON.stringify(got).length).toBeGreaterThan(10);
  });

  test("by some or none of many, as it says it", async () => {
    const slugs = async (filter: object) =>
      ((await through.request(read({ fields: ["slug"], filter } as Query))) as { slug: string }[]).map(
        ({ slug }) => slug,
      );
    const all = await slugs({});
    const [tag] = (await through.request(read({ fields: ["slug"], limit: 1 }, "tags"))) as { slug: string }[];
    const some = await slugs({ tags: { _some: { tags_id: { slug: { _eq: tag?.slug } } } } });
    const none = await slugs({ tags: { _none: { tags_id: { slug: { _eq: tag?.slug } } } } });
    expect(some.length).toBeGreaterThan(0);
    expect([...some, ...none].sort()).toEqual(all.sort());
  });

  test("what is searched for", async () => {
    const found = (await through.request(
      read({ fields: ["title", "summary", "body"], search: "WORKER" }),
    )) as object[];
    expect(found.length).toBeGreaterThan(0);
    for (const each of found) expect(JSON.stringify(each).toLowerCase()).toContain("worker");
    expect(await through.request(read({ search: "no post has these words" }))).toEqual([]);
  });

  test("one item by its id, and the settings", async () => {
    const [first] = (await through.request(read({ fields: ["id"], limit: 1 }))) as { id: string }[];
    const query = { fields: ["title", "body"] } as never;
    const wanted = await direct.request(readItem<Schema, string, never>("posts", first?.id ?? "", query));
    expect(await through.request(readItem<Schema, string, never>("posts", first?.id ?? "", query))).toEqual(
      wanted,
    );
    const settings = { fields: ["name", "tagline", { social_image: ["id", "description"] }] } as never;
    expect(
      await through.request(readSingleton<Schema, never, never>("site_settings" as never, settings)),
    ).toEqual(await direct.request(readSingleton<Schema, never, never>("site_settings" as never, settings)));
  });

  test.each(readable)("every field of $collection, by every order that there is", async (policy) => {
    const { collection, rows, sorts, fields } = policy;
    for (const name of rows === "one" ? [undefined] : sorts) {
      const items = [
        await through.request(read(name === undefined ? {} : { sort: [`-${name}`] as never }, collection)),
      ].flat() as object[];
      for (const item of items) expect(Object.keys(item).sort()).toEqual(Object.keys(fields).sort());
    }
  });

  test.each(readable.filter(({ rows }) => rows !== "one"))(
    "every filter of $collection is one that Directus takes",
    async (policy) => {
      for (const path of policy.filters) {
        const filter = path
          .split(".")
          .reduceRight<object>((inner, name) => ({ [name]: inner }), { _nnull: true });
        const items = await through.request(read({ filter } as Query, policy.collection));
        expect([path, Array.isArray(items)]).toEqual([path, true]);
      }
    },
  );
});

describe("@directus/sdk gets no more than that", () => {
  test("no draft, by whatever it asks", async () => {
    const drafts = (await direct.request(
      read({ fields: ["id", "slug"], filter: { status: { _neq: "published" } } } as Query),
    )) as { id: string; slug: string }[];
    expect(drafts.length).toBeGreaterThan(0);
    for (const { id, slug } of drafts) {
      expect(await through.request(read({ filter: { id: { _eq: id } } } as Query))).toEqual([]);
      expect(await through.request(read({ filter: { _or: [{ slug: { _eq: slug } }] } } as Query))).toEqual(
        [],
      );
      await expect(through.request(readItem<Schema, string, never>("posts", id))).rejects.toMatchObject({
        response: { status: 404 },
      });
    }
  });

  test("nothing that the policies leave out, and is told so", async () => {
    const refused = { response: { status: 400 }, errors: [{ extensions: { code: "INVALID_QUERY" } }] };
    for (const query of [
      { fields: ["status"] },
      { fields: ["*.*"] },
      { fields: [{ cover: ["uploaded_by"] }] },
      { filter: { status: { _eq: "draft" } } },
      { deep: { tags: { _limit: 1 } } },
      { alias: { x: "status" } },
      { limit: -1 },
      { version: "draft" },
    ])
      await expect(through.request(read(query as never))).rejects.toMatchObject(refused);
    const count = aggregate<Schema, never, never>("posts" as never, { aggregate: { count: "*" } } as never);
    await expect(through.request(count)).rejects.toMatchObject(refused);
    await expect(through.request(read({}, "posts_tags"))).rejects.toMatchObject({
      response: { status: 404 },
    });
  });

  test("also through the site", async () => {
    const items = (await client(`${site}/api/cms`).request(read({ fields: ["slug"], limit: 3 }))) as object[];
    expect(items).toHaveLength(3);
  });
});
