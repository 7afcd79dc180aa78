import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { postDetailSchema, postSchema } from "../../contract/cms.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { silence, standInFor, type Upstream } from "../testing/upstream.ts";
import { createVisitor } from "../testing/visitor.ts";
import { houseRow } from "./described-row.ts";
import { posts } from "./policies/posts.ts";

const path = "/api/cms/collections/posts";

const rows = Array.from({ length: 3 }, (_, index) => ({
  id: `00000000-0000-4000-8000-00000000000${index}`,
  slug: `post-${index}`,
  title: `Post ${index}`,
  summary: "Short",
  published_at: "2026-11-01T09:00:00.000Z",
}));

const isPublic = { status: { _eq: "published" }, published_at: { _lte: "$NOW" } };

let directus: Upstream;
afterEach(() => directus.restore());

/** A gateway that has kept nothing yet, in front of a Directus that answers so. */
function behind(answer: (request: Request) => Response | Promise<Response>) {
  const gateway = createTestGateway();
  directus = standInFor(gateway.deps.config.directus.url, answer);
  return createVisitor(gateway.app);
}

const withRows = (data: unknown) => () => Response.json({ data });

describe("GET posts", () => {
  test("asks for published, due rows and fixed fields, with the reader's token and nothing of the visitor's", async () => {
    const visitor = behind(withRows(rows));
    visitor.cookies.set("selvedge.session_token", "x.y");
    const response = await visitor.get(path);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      data: rows.map(({ published_at, ...row }) => ({ ...row, publishedAt: published_at })),
      nextCursor: null,
    });
    const [request] = directus.requests;
    const query = new URL(request?.url ?? "").searchParams;
    expect(new URL(request?.url ?? "").pathname).toBe("/items/posts");
    expect(query.get("fields")).toBe("id,slug,title,summary,published_at");
    expect(query.get("sort")).toBe("-published_at,-id");
    expect(JSON.parse(query.get("filter") ?? "")).toEqual({ _and: [isPublic] });
    expect(request?.headers.get("authorization")).toBe("Bearer development-only-directus-reader");
    expect(request?.headers.get("cookie")).toBeNull();
    expect(request?.headers.get("x-forwarded-for")).toBeNull();
  });

  test("goes on where the last page ended, also among posts of one moment", async () => {
    const visitor = behind(withRows(rows));
    const first = await (await visitor.get(`${path}?limit=2`)).json<{
      data: unknown[];
      nextCursor: string;
    }>();
    expect(first.data).toHaveLength(2);
    await visitor.get(`${path}?limit=2&cursor=${first.nextCursor}`);
    const query = new URL(directus.requests[1]?.url ?? "").searchParams;
    expect(query.get("offset")).toBe("2");
    expect(query.get("filter")).toContain('"_lte":"2026-11-01T09:00:00.000Z"');
  });

  test.each([
    "?limit=-1",
    "?limit=0",
    "?limit=101",
    "?limit=1e9",
    "?limit=1&limit=2",
    "?cursor=",
    "?cursor=bm90IGEgY3Vyc29y",
    `?cursor=${btoa('["0000-01-01T00:00:00Z",1]')}`,
    `?cursor=${btoa('["2026-01-01T00:00:00Z",-1]')}`,
    `?cursor=${"x".repeat(501)}`,
    "?fields=*.*",
    "?filter[status][_eq]=draft",
    "?sort=secret",
    "?search=x",
    "?aggregate[count]=*",
    "?groupBy=status",
    "?deep=x",
    "?export=csv",
    "?version=draft",
    "?access_token=x",
  ])("refuses %s and asks nobody", async (query) => {
    const visitor = behind(withRows(rows));
    const response = await visitor.get(path + query);
    expect(response.status).toBe(400);
    expect((await response.json<{ errors: { path: string }[] }>()).errors[0]?.path).toMatch(/^query\./);
    expect(directus.requests).toEqual([]);
  });

  test.each([
    "users",
    "directus_users",
    "directus_files",
    "posts_tags",
    "posts/1/secret",
    "Posts",
    "__proto__",
  ])("knows no collection %s", async (name) => {
    const visitor = behind(withRows(rows));
    expect((await visitor.get(`/api/cms/collections/${name}`)).status).toBe(404);
    expect(directus.requests).toEqual([]);
  });
});

describe("GET one post", () => {
  test("finds it by slug and by id, with its text", async () => {
    const visitor = behind(withRows([{ ...rows[0], body: "# Hello" }]));
    for (const [name, field] of [
      ["post-0", "slug"],
      [rows[0]?.id ?? "", "id"],
    ] as const) {
      const response = await visitor.get(`${path}/${name}`);
      expect(await response.json()).toMatchObject({ data: { slug: "post-0", body: "# Hello" } });
      const query = new URL(directus.requests.at(-1)?.url ?? "").searchParams;
      expect(JSON.parse(query.get("filter") ?? "")._and).toEqual([isPublic, { [field]: { _eq: name } }]);
    }
  });

  test("is 404 for one that is not there or not public", async () => {
    const visitor = behind(withRows([]));
    expect((await visitor.get(`${path}/a-draft`)).status).toBe(404);
  });

  test.each(["..", "%2e%2e/users", "..%2fusers", "a%2fb", "a%00", "a;b", "a\\b", "A-Draft", "a b"])(
    "never takes %s to Directus",
    async (name) => {
      const visitor = behind(withRows(rows));
      const { status } = await visitor.get(`${path}/${name}`);
      // A dot segment is resolved before anyone sees it: what is left of the path may be the list itself.
      expect(status === 400 || status === 404 || name === "..").toBe(true);
      expect(directus.requests.every(({ url }) => new URL(url).pathname === "/items/posts")).toBe(true);
    },
  );

  test("refuses a query", async () => {
    expect((await behind(withRows(rows)).get(`${path}/post-0?fields=*`)).status).toBe(400);
  });
});

describe("when Directus", () => {
  test.each([
    [
      "refuses",
      () => Response.json({ errors: [{ message: "secret" }] }, { status: 403 }),
      502,
      "upstream_failed",
    ],
    [
      "breaks",
      () => new Response("<h1>http://directus:8055 broke</h1>", { status: 500 }),
      502,
      "upstream_failed",
    ],
    [
      "is said to be away",
      () => new Response("<h1>http://directus:8055 cannot be reached</h1>", { status: 502 }),
      503,
      "unavailable",
    ],
    ["redirects", () => Response.redirect("http://169.254.169.254/", 302), 502, "upstream_failed"],
    ["answers HTML", () => new Response("<html>"), 502, "upstream_failed"],
    ["answers something else", () => Response.json({ data: [{ id: 1 }] }), 502, "upstream_failed"],
    ["answers without end", () => new Response(endless()), 502, "upstream_failed"],
    ["is away", () => Promise.reject(new Error("connection refused")), 503, "unavailable"],
  ])("%s, a clean problem says so and nothing else", async (_, answer, status, code) => {
    const response = await behind(answer).get(path);
    expect(response.status).toBe(status);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ code });
    expect(text).not.toMatch(/secret|:8055|directus|169\.254/);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  test("is silent, the answer is 504", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const answer = behind(silence).get(path);
    await expect.poll(() => directus.requests.length).toBe(1);
    vi.advanceTimersByTime(5_000);
    const response = await answer;
    vi.useRealTimers();
    expect([response.status, (await response.json<{ code: string }>()).code]).toEqual([
      504,
      "upstream_timeout",
    ]);
  });
});

test("an answer is kept for seconds, for each question its own, and a failure is not", async () => {
  let healthy = false;
  const visitor = behind(() => (healthy ? Response.json({ data: rows }) : new Response("", { status: 500 })));
  expect((await visitor.get(path)).status).toBe(502);
  healthy = true;
  const first = await visitor.get(path);
  const second = await visitor.get(path);
  expect(first.headers.get("cache-status")).toBe("selvedge; fwd=miss; stored; ttl=5");
  expect(second.headers.get("cache-status")).toMatch(/^selvedge; hit; ttl=\d; detail=isolate$/);
  expect(second.headers.get("cache-control")).toBe("public, max-age=5");
  expect(await second.text()).toBe(await first.text());
  expect(directus.requests).toHaveLength(2);
  await visitor.get(`${path}?limit=5`);
  expect(directus.requests).toHaveLength(3);
});

test("one question has one kept answer, however it is put", async () => {
  const visitor = behind(withRows(rows));
  const { nextCursor } = await (await visitor.get(`${path}?limit=2`)).json<{ nextCursor: string }>();
  await visitor.get(`${path}?limit=2&cursor=${nextCursor}`);
  const seen = directus.requests.length;
  const spaced = btoa(JSON.stringify(JSON.parse(atob(nextCursor)), null, 1)).replaceAll("=", "");
  for (const query of [`cursor=${nextCursor}&limit=2`, `limit=2&cursor=${spaced}`, "limit=2"]) {
    expect((await visitor.get(`${path}?${query}`)).headers.get("cache-status"), query).toContain("hit");
  }
  await visitor.get(path);
  expect((await visitor.get(`${path}?limit=20`)).headers.get("cache-status")).toContain("hit");
  expect(directus.requests).toHaveLength(seen + 1);
});

test("that there is no such post is remembered as well", async () => {
  const visitor = behind(withRows([]));
  const first = await visitor.get(`${path}/a-draft`);
  expect(first.headers.get("cache-status")).toMatch(/^selvedge; fwd=miss/);
  const second = await visitor.get(`${path}/a-draft`);
  expect([second.status, second.headers.get("cache-control")]).toEqual([404, "no-store"]);
  expect(directus.requests).toHaveLength(1);
});

describe("other collections", () => {
  test("that have no time go on from how much was shown, and have no drafts", async () => {
    const tags = Array.from({ length: 3 }, (_, index) => ({ ...rows[index], title: `Tag ${index}` }));
    const visitor = behind(withRows(tags));
    const first = await (await visitor.get("/api/cms/collections/tags?limit=2")).json<{
      data: { slug: string }[];
      nextCursor: string;
    }>();
    expect(first.data.map(({ slug }) => slug)).toEqual(["post-0", "post-1"]);
    await visitor.get(`/api/cms/collections/tags?limit=2&cursor=${first.nextCursor}`);
    const query = new URL(directus.requests[1]?.url ?? "").searchParams;
    expect([query.get("offset"), query.get("sort"), query.get("filter")]).toEqual(["2", "sort,id", null]);
  });

  test("pages come with the blocks that can be shown, in the words of this API", async () => {
    const page = { ...rows[0], cover: null, blocks: [{ type: "text", body: "Hello" }, { type: "script" }] };
    const visitor = behind(withRows([page]));
    const response = await visitor.get("/api/cms/collections/pages/post-0");
    const { data } = await response.json<{ data: Record<string, unknown> }>();
    expect(data.blocks).toEqual([{ type: "text", heading: null, body: "Hello" }]);
    expect(data.publishedAt).toBe("2026-11-01T09:00:00.000Z");
  });

  test("the settings are one item", async () => {
    const settings = {
      ...{ name: "Selvedge", tagline: null, description: null, social_image: null, contact_email: null },
      ...{ announcement: null, announcement_url: null, date_updated: "secret" },
    };
    const visitor = behind(() => Response.json({ data: settings }));
    const answer = await (await visitor.get("/api/cms/collections/site_settings")).json();
    expect(answer).toMatchObject({ data: { name: "Selvedge", announcementUrl: null } });
    expect(JSON.stringify(answer)).not.toContain("secret");
    expect((await visitor.get("/api/cms/collections/site_settings/1")).status).toBe(404);
  });
});

test("a purge of one post is felt by the list and by that post, and by no other", async () => {
  const gateway = createTestGateway();
  directus = standInFor(gateway.deps.config.directus.url, () =>
    Response.json({ data: rows.map((row) => ({ ...row, body: "" })) }),
  );
  const visitor = createVisitor(gateway.app);
  const paths = [path, `${path}/post-0`, `${path}/post-1`];
  const hits = async () => {
    const answers = await Promise.all(paths.map((each) => visitor.get(each)));
    return answers.map(({ headers }) => headers.get("cache-status")?.includes("hit"));
  };
  await hits();
  expect(await hits()).toEqual([true, true, true]);
  await gateway.deps.cache.purge(["posts", "posts/post-0"], "webhook");
  expect(await hits()).toEqual([false, false, true]);
  await gateway.deps.cache.purge(["posts/*"], "webhook");
  expect(await hits()).toEqual([true, false, false]);
});

test("what comes is what the contract says of a post", () => {
  for (const [names, schema] of [
    [posts.list, postSchema],
    [posts.detail, postDetailSchema],
  ] as const)
    expect(z.toJSONSchema(houseRow(names, posts))).toEqual(z.toJSONSchema(schema));
});

function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(100_000).fill(32)) });
}
