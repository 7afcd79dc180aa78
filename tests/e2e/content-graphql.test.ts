/** The persisted queries, answered by real Directus' GraphQL. */
import { beforeAll, expect, inject, test } from "vitest";
import { persistedQueries } from "../../workers/gateway/cms/persisted-queries.ts";
import { signIn } from "./accounts.ts";
import { createClient } from "./api-client.ts";

const visitor = createClient(inject("urls").gateway);
const path = "/api/cms/graphql";

type Row = Record<string, unknown> & { slug: string };

async function ask(question: string): Promise<Record<string, Row[]>> {
  const response = await visitor.fetch(`${path}/${question}`);
  expect(response.status, await response.clone().text()).toBe(200);
  return ((await response.json()) as { data: Record<string, Row[]> }).data;
}

let posts: Row[];
beforeAll(async () => {
  posts = (await ask("blog?limit=50")).posts ?? [];
});

test("each answers in the shape that its policies say", async () => {
  for (const id of Object.keys(persistedQueries)) {
    const data = await ask(id === "post" ? `post?slug=${posts[0]?.slug}` : id);
    expect([id, Object.values(data).flat().length]).not.toEqual([id, 0]);
  }
});

test("posts come newest first, by pages, and narrowed by category and tag", async () => {
  const times = posts.map(({ published_at: at }) => Date.parse(String(at)));
  expect(times.length).toBeGreaterThan(2);
  expect(times).toEqual(times.toSorted((one, other) => other - one));
  expect((await ask("blog?limit=1&page=2")).posts).toEqual([posts[1]]);
  const rest = (await (
    await visitor.fetch("/api/cms/items/posts?fields=slug,category.slug,tags.tags_id.slug")
  ).json()) as {
    data: { slug: string; category: Row | null; tags: { tags_id: Row | null }[] }[];
  };
  const category = rest.data.find((each) => each.category !== null)?.category?.slug;
  const tag = rest.data.flatMap(({ tags }) => tags).find(({ tags_id: to }) => to !== null)?.tags_id?.slug;
  const slugs = async (by: string) =>
    ((await ask(`blog?limit=50&${by}`)).posts ?? []).map(({ slug }) => slug).sort();
  const wanted = (keeps: (post: (typeof rest.data)[number]) => boolean) =>
    rest.data
      .filter(keeps)
      .map(({ slug }) => slug)
      .sort();
  const isOf = (post: (typeof rest.data)[number]) => post.category?.slug === category;
  const has = (post: (typeof rest.data)[number]) => post.tags.some(({ tags_id: to }) => to?.slug === tag);
  expect(await slugs(`category=${category}`)).toEqual(wanted(isOf));
  expect(await slugs(`tag=${tag}`)).toEqual(wanted(has));
  expect(await slugs(`tag=${tag}&category=${category}`)).toEqual(wanted((post) => isOf(post) && has(post)));
});

test("a draft is in none of them, and is there once it is published", async () => {
  const admin = await signIn("admin@selvedge.test");
  const slug = `asked-${process.pid}-${Date.now().toString(36)}`;
  const texts = { slug, title: "Asked", summary: "By name", body: "" };
  const made = await admin.post("/api/cms/collections/posts", texts);
  const { id } = ((await made.json()) as { data: { id: string } }).data;
  const seen = async () => {
    const { post } = await ask(`post?slug=${slug}`);
    const { posts: list = [] } = await ask("blog?limit=50");
    return [post !== null, list.some((each) => each.slug === slug)];
  };
  expect(await seen()).toEqual([false, false]);
  const change = (method: string, body?: object) =>
    admin.fetch(`/api/cms/collections/posts/${id}`, {
      ...{ method, headers: { "content-type": "application/json" } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  expect((await change("PATCH", { status: "published" })).status).toBe(200);
  expect(await seen()).toEqual([true, true]);
  expect((await change("DELETE")).status).toBe(204);
  expect(await seen()).toEqual([false, false]);
});
