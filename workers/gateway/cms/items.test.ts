import { createDirectus, readItem, readItems, readSingleton, rest } from "@directus/sdk";
import { afterEach, describe, expect, test } from "vitest";
import { createTestGateway } from "../testing/gateway.ts";
import { standInFor, type Upstream } from "../testing/upstream.ts";
import { createVisitor } from "../testing/visitor.ts";

const path = "/api/cms/items/posts";
const id = "00000000-0000-4000-8000-000000000001";
const isPublic = { status: { _eq: "published" }, published_at: { _lte: "$NOW" } };

const category = { id, slug: "product", title: "Product", description: null, sort: 1 };
const post = {
  ...{ id, slug: "first", title: "First", summary: "Short", body: "# Hello" },
  ...{
    published_at: "2026-11-01T09:00:00.000Z",
    date_updated: null,
    cover: null,
    category: id,
    author: null,
  },
  tags: [1, 2],
};

let directus: Upstream;
afterEach(() => directus.restore());

function behind(data: unknown) {
  const gateway = createTestGateway();
  directus = standInFor(gateway.deps.config.directus.url, () => Response.json({ data }));
  return createVisitor(gateway.app);
}

/** Directus' own client, with the gateway in Directus' place. */
function sdkBehind(data: unknown) {
  const visitor = behind(data);
  const fetch = (input: string, init: RequestInit) => {
    const { pathname, search } = new URL(input);
    return visitor.send(pathname + search, init);
  };
  // biome-ignore lint/suspicious/noExplicitAny: the client is given no schema, as many who use it give none
  return createDirectus<any>("http://gateway.test/api/cms", { globals: { fetch } }).with(rest());
}

const asked = () => new URL(directus.requests.at(-1)?.url ?? "").searchParams;
const filterAsked = () => JSON.parse(asked().get("filter") ?? "")._and as unknown[];

describe("Directus' own client", () => {
  test("reads items with what it is used to say", async () => {
    const sdk = sdkBehind([{ title: "First", category, tags: [{ tags_id: { slug: "edge" } }] }]);
    const items = await sdk.request(
      readItems("posts", {
        fields: ["title", { category: ["*"] }, { tags: [{ tags_id: ["slug"] }] }],
        filter: {
          category: { slug: { _eq: "product" } },
          tags: { _some: { tags_id: { slug: { _in: ["edge"] } } } },
        },
        sort: ["-published_at"],
        limit: 5,
        page: 2,
        search: "cloth",
      }),
    );
    expect(items).toEqual([{ title: "First", category, tags: [{ tags_id: { slug: "edge" } }] }]);
    expect(Object.fromEntries(asked())).toMatchObject({
      ...{ sort: "-published_at,id", limit: "5", offset: "5" },
      fields:
        "category.description,category.id,category.slug,category.sort,category.title,tags.tags_id.slug,title",
    });
    expect(filterAsked()).toEqual([
      isPublic,
      { category: { slug: { _eq: "product" } }, tags: { _some: { tags_id: { slug: { _in: ["edge"] } } } } },
      { _or: ["title", "summary", "body"].map((name) => ({ [name]: { _icontains: "cloth" } })) },
    ]);
    expect(asked().has("search")).toBe(false);
  });

  test.each(["true", "false", "null", "NULL"])(
    "looks for the text %s, and not for the value",
    async (text) => {
      await behind([]).get(`/api/cms/items/posts?search=${text}`);
      const [asked] = (filterAsked().at(-1) as { _or: { title?: { _icontains: string } }[] })._or;
      expect(asked?.title?._icontains).not.toBe(text);
      expect(asked?.title?._icontains.toLowerCase()).toBe(text.toLowerCase());
    },
  );

  test("takes no text in a filter that Directus would read as a value", async () => {
    const visitor = behind([]);
    const response = await visitor.get(`/api/cms/items/posts?${filter({ title: { _eq: "true" } })}`);
    expect(response.status).toBe(400);
    expect(directus.requests).toEqual([]);
  });

  test("gets every field that there is and no other, when it names none or a star", async () => {
    for (const query of [{}, { fields: ["*"] }]) {
      const sdk = sdkBehind([{ ...post, status: "published", date_created: "secret", user: "secret" }]);
      expect(await sdk.request(readItems("posts", query))).toEqual([post]);
      expect(asked().get("fields")).toBe(Object.keys(post).sort().join(","));
      directus.restore();
    }
  });

  test("reads one item and the only one", async () => {
    const sdk = sdkBehind([{ title: "First" }]);
    expect(await sdk.request(readItem("posts", id, { fields: ["title"] }))).toEqual({ title: "First" });
    expect(filterAsked()).toEqual([isPublic, { id: { _eq: id } }]);
    expect(new URL(directus.requests[0]?.url ?? "").pathname).toBe("/items/posts");
    directus.restore();
    const settings = sdkBehind({ name: "Selvedge" });
    expect(await settings.request(readSingleton("site_settings", { fields: ["name"] }))).toEqual({
      name: "Selvedge",
    });
    expect(Object.fromEntries(asked())).toEqual({ fields: "name" });
  });

  test("throws where it is refused, with the reason", async () => {
    const sdk = sdkBehind([]);
    await expect(sdk.request(readItems("posts", { fields: ["secret"] }))).rejects.toMatchObject({
      message: expect.stringContaining('query.fields: There is no "secret": posts has id, slug, title'),
      errors: [{ extensions: { code: "INVALID_QUERY" } }],
      response: { status: 400 },
    });
    await expect(sdk.request(readItems("directus", {}))).rejects.toMatchObject({ response: { status: 404 } });
    await expect(sdk.request(readItem("posts", id))).rejects.toMatchObject({
      errors: [{ message: `Cannot find the post "${id}"`, extensions: { code: "NOT_FOUND" } }],
    });
    const deletion = () => ({ path: "/items/posts/1", method: "DELETE" as const });
    await expect(sdk.request(deletion)).rejects.toMatchObject({ response: { status: 405 } });
  });
});

const filter = (value: unknown) => `filter=${encodeURIComponent(JSON.stringify(value))}`;

describe("nothing outside of a policy is asked for", () => {
  test.each([
    ...["fields=secret", "fields=status", "fields=*.*", "fields=*,*.*", "fields=id&fields=secret", "fields="],
    ...[
      "fields=id%2Csecret",
      "fields[]=id",
      "fields=author.*.*",
      "fields=author.user",
      "fields=cover.uploaded_by",
    ],
    ...[
      "fields=cover.uploaded_by.email",
      "fields=tags.posts_id.status",
      "fields=tags.posts_id.*",
      "fields=title.x",
    ],
    ...[
      "fields=constructor",
      "fields=__proto__",
      "fields=year(published_at)",
      "fields=count(tags)",
      "fields=id,",
    ],
    ...["fields=category:tags.title", "fields=%20id", "fields=$thumbnail", "fields=category.posts"],
    ...[filter({ secret: { _eq: 1 } }), filter({ status: { _eq: "draft" } }), filter({ status: "draft" })],
    ...[filter({ body: { _contains: "a" } }), filter({ date_created: { _gt: "2026-01-01T00:00:00Z" } })],
    ...[filter({ _or: [{ slug: { _eq: "a" } }, { status: { _eq: "draft" } }] }), filter({ _or: [] })],
    ...[filter({ _or: [{}] }), filter({ _and: {} }), filter({ _not: { slug: { _eq: "a" } } }), filter([])],
    ...[filter({ author: { bio: { _contains: "a" } } }), filter({ author: {} }), filter({ tags: {} })],
    ...[filter({ cover: { uploaded_by: { email: { _starts_with: "a" } } } }), filter({ cover: { _eq: id } })],
    ...[filter({ tags: { posts_id: { status: { _eq: "draft" } } } }), filter({ tags: { _some: {} } })],
    ...[filter({ tags: { _every: { tags_id: { _eq: id } } } }), filter({ "author.slug": { _eq: "a" } })],
    ...[
      filter({ slug: { _eq: "$NOW" } }),
      filter({ slug: { _eq: { a: 1 } } }),
      filter({ slug: { _regex: "a" } }),
    ],
    ...[filter({ slug: { _eq: null } }), filter({ slug: { _in: [] } }), filter({ slug: { _in: "a,b" } })],
    ...[filter({ slug: { _eq: "a\u0000" } }), filter({ slug: {} }), filter({ slug: "a" }), filter(null)],
    ...[
      filter({ id: { _eq: "not-an-id" } }),
      filter({ id: { _contains: "a" } }),
      filter({ slug: { _null: "" } }),
    ],
    ...[
      filter({ published_at: { _lt: "0000-01-01T00:00:00Z" } }),
      filter({ published_at: { _lt: "$NOW(+1 year)" } }),
    ],
    ...[
      filter({ published_at: { _between: ["2026-01-01T00:00:00Z"] } }),
      filter({ "year(published_at)": { _eq: 1 } }),
    ],
    ...["filter=", "filter={", "filter[slug][_eq]=first", "filter=1", `filter=${"[".repeat(4_000)}`],
    ...[
      filter({ slug: { _in: Array.from({ length: 51 }, String) } }),
      filter({ __proto__: null, constructor: {} }),
    ],
    ...[
      filter({ _and: Array.from({ length: 21 }, () => ({ slug: { _eq: "a" } })) }),
      `${filter({})}&${filter({})}`,
    ],
    ...[filter(Array.from({ length: 9 }).reduce((inner) => ({ _and: [inner] }), { slug: { _eq: "a" } }))],
    ...[
      "sort=secret",
      "sort=-body",
      "sort=author.name",
      "sort=status",
      "sort=id,-id",
      "sort=",
      "sort=?",
      "sort=+id",
    ],
    ...[
      "limit=-1",
      "limit=0",
      "limit=101",
      "limit=1e9",
      "limit=1&limit=2",
      "page=0",
      "page=999999999",
      "offset=-1",
    ],
    ...[
      "page=2&offset=5",
      "offset=10001",
      "page=200&limit=100",
      "search=%00",
      "search=$NOW",
      `search=${"a".repeat(101)}`,
    ],
    ...["search=a&search=b", "deep={}", "deep[author][_limit]=-1", "alias[x]=secret", 'alias={"x":"secret"}'],
    ...[
      "aggregate[count]=*",
      'aggregate={"count":"*"}',
      "groupBy=status",
      "groupBy[]=author",
      "meta=*",
      "export=csv",
    ],
    ...["version=draft", "versionRaw=true", "backlink=false", "access_token=x", "Fields=id", "cursor=x"],
  ])("posts?%s", async (query) => {
    const response = await behind([]).get(`${path}?${query}`);
    const { errors } = await response.json<{ errors: { message: string }[] }>();
    expect([response.status, errors[0]?.message]).toEqual([400, expect.stringMatching(/^query\.[^:]+: ./)]);
    expect(directus.requests).toEqual([]);
  });

  test.each([
    ["posts?fields=secret", "has id, slug, title"],
    ["posts?fields=author.secret", "authors has id, slug, name"],
    [`posts?${filter({ secret: { _eq: 1 } })}`, "by id, slug, title, published_at"],
    [`posts?${filter({ slug: { _regex: "a" } })}`, "_eq, _neq, _in"],
    ["posts?sort=secret", "by id, slug, title, published_at"],
    ["posts?deep={}", "this takes fields, filter, search, sort, limit, offset, page"],
    [`posts/${id}?limit=1`, "this takes fields"],
    ["site_settings?limit=1", "it takes fields"],
    ["navigation?search=a", "navigation cannot be searched"],
  ])("and %s says what may be", async (query, names) => {
    const response = await behind([]).get(`/api/cms/items/${query}`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(names);
  });

  test.each(["users", "directus_users", "directus_files", "posts_tags", "Posts", "__proto__"])(
    "nor any collection like %s",
    async (name) => {
      const visitor = behind([]);
      for (const each of [name, `${name}/${id}`]) {
        const response = await visitor.get(`/api/cms/items/${each}`);
        expect([response.status, response.headers.get("content-type")]).toEqual([404, "application/json"]);
      }
      expect(directus.requests).toEqual([]);
    },
  );

  test("whatever is filtered by, only what is public is looked through", async () => {
    const visitor = behind([]);
    const either = { _or: [{ slug: { _eq: "a" } }, { published_at: { _gt: "2090-01-01T00:00:00Z" } }] };
    expect((await visitor.get(`${path}?${filter(either)}`)).status).toBe(200);
    expect(filterAsked()).toEqual([isPublic, either]);
  });

  test("what Directus says of another kind is no answer", async () => {
    const visitor = behind([{ ...post, title: 1 }]);
    expect((await visitor.get(path)).status).toBe(502);
  });
});

test("the same question in other words has one kept answer", async () => {
  const visitor = behind([post]);
  await visitor.get(`${path}?fields=title,id&limit=100&${filter({})}`);
  for (const query of [
    "fields=id,title",
    "fields=title,id,id&page=1",
    "fields=id,title&offset=0&search=%20",
  ]) {
    expect((await visitor.get(`${path}?${query}`)).headers.get("cache-status"), query).toContain("hit");
  }
  const known = await visitor.get(`${path}?fields=id,title`);
  const etag = known.headers.get("etag") ?? "";
  expect((await visitor.get(`${path}?fields=id,title`, { "if-none-match": etag })).status).toBe(304);
});

test("an answer is purged with what it shows of other collections", async () => {
  const gateway = createTestGateway();
  directus = standInFor(gateway.deps.config.directus.url, () =>
    Response.json({ data: [{ title: "First", category: { title: "Product" } }] }),
  );
  const visitor = createVisitor(gateway.app);
  const query = `${path}/${id}?fields=title,category.title`;
  await visitor.get(query);
  await gateway.deps.cache.purge(["tags"], "webhook");
  expect((await visitor.get(query)).headers.get("cache-status")).toContain("hit");
  await gateway.deps.cache.purge(["categories"], "webhook");
  expect((await visitor.get(query)).headers.get("cache-status")).toContain("fwd=miss");
});
