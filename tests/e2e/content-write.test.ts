/** What editors write through the gateway, in real Directus: every collection, every step, and what it refuses. */
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { houseName } from "../../workers/gateway/cms/described-row.ts";
import { readable } from "../../workers/gateway/cms/policies.ts";
import type { Policy } from "../../workers/gateway/cms/policy.ts";
import type { WritableField } from "../../workers/gateway/cms/writable-field.ts";
import { signIn } from "./accounts.ts";
import { type ApiClient, createClient } from "./api-client.ts";

const { gateway, directus } = inject("urls");
const authorization = `Bearer ${inject("directusAdminToken")}`;
const run = `${process.pid}-${Date.now().toString(36)}`;

type Item = Record<string, unknown> & { id: string };
type Problem = { code: string; detail?: string; errors?: { path: string; message: string }[] };
type Answer = { status: number; data: Item; problem: Problem };

let admin: ApiClient;
const visitor = createClient(gateway);
const made: [collection: string, id: string][] = [];

beforeAll(async () => {
  admin = await signIn("admin@selvedge.test");
});
afterAll(async () => {
  for (const [collection, id] of made.reverse())
    await fetch(`${directus}/items/${collection}/${id}`, { method: "DELETE", headers: { authorization } });
});

async function send(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await admin.fetch(`/api/cms/collections/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = response.status === 204 ? {} : ((await response.json()) as { data?: Item });
  return { status: response.status, data: answer.data as Item, problem: answer as Problem };
}

async function create(collection: string, body: object): Promise<Item> {
  const { status, data, problem } = await send("POST", collection, body);
  expect([status, problem.detail, problem.errors]).toEqual([201, undefined, undefined]);
  made.push([collection, data.id]);
  return data;
}

/** What Directus has, as its own administrator sees it. */
async function stored(path: string): Promise<Record<string, unknown>> {
  const response = await fetch(directus + path, { headers: { authorization } });
  return ((await response.json()) as { data: Record<string, unknown> }).data;
}

const seen = async (path: string) => (await visitor.fetch(`/api/cms/collections/${path}`)).status;

let serial = 0;
/** The longest, or else the oddest, that is taken for a field. */
function valueFor({ kind, most = 200, of = [] }: WritableField, links: Record<string, string>): unknown {
  serial += 1;
  const unique = `${run}-${serial}`;
  const odd = `$NOW "é\\ <b>'{{x}}'; -- ${String.fromCodePoint(0x1f9f5)}`;
  switch (kind) {
    case "slug":
      return `${unique}${"-a".repeat(60)}`.slice(0, 120).replace(/-$/, "");
    case "line":
      return odd.padEnd(most, "é");
    case "markdown":
      return `${odd}\n\n\t`.padEnd(200_000, "é");
    case "path":
      return `/${unique}/`.padEnd(200, "e");
    case "link":
      return `https://example.com/${unique}?a=$NOW&b#c`.padEnd(500, "é");
    case "email":
      return `${"a".repeat(60)}@example.com`;
    case "choice":
      return of.at(-1);
    case "id":
      return links.id;
    case "ids":
      return [links.tag];
    case "whole":
      return -1_000_000;
    case "flag":
      return true;
    case "blocks":
      return [{ type: "text", heading: null, body: odd }];
  }
}

const linkOf: Record<string, (ids: Record<"file" | "category" | "author", string>) => string> = {
  category: ({ category }) => category,
  author: ({ author }) => author,
};

describe("every collection", () => {
  const ids = { file: "", category: "", author: "", tag: "" };
  beforeAll(async () => {
    const [file] = (await stored("/files?limit=1&fields=id")) as unknown as { id: string }[];
    ids.file = file?.id ?? "";
    for (const [name, body] of [
      ["category", { slug: `category-${run}`, title: "A category" }],
      ["author", { slug: `author-${run}`, name: "An author" }],
      ["tag", { slug: `tag-${run}`, title: "A tag" }],
    ] as const)
      ids[name] = (await create(name === "category" ? "categories" : `${name}s`, body)).id;
  });

  const full = ({ writable }: Policy) =>
    Object.fromEntries(
      Object.entries(writable).map(([name, field]) => {
        const id = linkOf[name]?.(ids) ?? ids.file;
        return [houseName(name), valueFor(field, { id, tag: ids.tag })];
      }),
    );

  test.each(readable.filter(({ rows }) => rows !== "one"))(
    "$collection keeps the longest and oddest of each field as it is written, and forgets all of it",
    async (policy) => {
      const { collection, writable, rows } = policy;
      const body = full(policy);
      const item = await create(collection, body);
      expect(item).toMatchObject(body);
      expect(Date.now() - Date.parse(String(item.updatedAt))).toBeLessThan(60_000);
      if (rows === "published") expect(item).toMatchObject({ status: "draft", publishedAt: null });
      expect(await seen(`${collection}/${item.id}`)).toBe(rows === "published" ? 404 : 200);

      const empty = Object.fromEntries(
        Object.entries(writable)
          .filter(([, { required, kind }]) => required !== true && kind !== "flag")
          .map(([name, { kind }]) => [houseName(name), kind === "ids" ? [] : null]),
      );
      if (Object.keys(empty).length > 0) {
        const change = { ...empty, updatedAt: item.updatedAt };
        const emptied = await send("PATCH", `${collection}/${item.id}`, change);
        expect([emptied.status, emptied.data ?? emptied.problem]).toMatchObject([200, empty]);
      }
      const again = full(policy);
      const refilled = await send("PATCH", `${collection}/${item.id}`, again);
      expect([refilled.status, refilled.data ?? refilled.problem]).toMatchObject([200, again]);

      const shown = await admin.fetch(`/api/cms/collections/${collection}/${item.id}?preview=true`);
      expect(await shown.json()).toEqual({ data: refilled.data });
      expect((await send("DELETE", `${collection}/${item.id}`)).status).toBe(204);
      expect((await send("DELETE", `${collection}/${item.id}`)).status).toBe(404);
      expect((await send("PATCH", `${collection}/${item.id}`, again)).status).toBe(404);
      expect(await seen(`${collection}/${item.id}`)).toBe(404);
      expect(await stored(`/items/posts_tags?filter[posts_id][_null]=true`)).toEqual([]);
    },
  );

  test("the settings are changed and changed back", async () => {
    const policy = readable.find(({ rows }) => rows === "one") ?? expect.fail("There are no settings");
    const before = (await (
      await admin.fetch(`/api/cms/collections/${policy.collection}?preview=true`)
    ).json()) as { data: Record<string, unknown> };
    const { updatedAt: _, ...was } = before.data;
    const body = full(policy);
    expect(await send("PATCH", policy.collection, body)).toMatchObject({ status: 200, data: body });
    expect(await (await visitor.fetch(`/api/cms/collections/${policy.collection}`)).json()).toMatchObject({
      data: body,
    });
    expect(await send("PATCH", policy.collection, was)).toMatchObject({ status: 200, data: was });
  });
});

describe("a post", () => {
  const texts = { title: "A post", summary: "Of cloth", body: "**Long**" };
  const newPost = (name: string, more: object = {}) =>
    create("posts", { ...texts, slug: `${name}-${run}`, ...more });
  const change = async (id: string, body: object) => {
    const { status, data, problem } = await send("PATCH", `posts/${id}`, body);
    return [status, data?.status ?? problem.code];
  };

  test("goes from draft to scheduled, published, archived and back, seen by the next who asks", async () => {
    const { id, slug } = await newPost("steps");
    const listed = async () =>
      JSON.stringify(await (await visitor.fetch("/api/cms/collections/posts?limit=100")).json());
    expect(await seen(`posts/${slug}`)).toBe(404);
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    expect(await change(id, { status: "scheduled" })).toEqual([400, "invalid_request"]);
    expect(await change(id, { status: "scheduled", publishedAt: soon })).toEqual([200, "scheduled"]);
    expect(await seen(`posts/${slug}`)).toBe(404);
    expect(await change(id, { status: "published" })).toEqual([200, "published"]);
    expect([await seen(`posts/${slug}`), await listed()]).toEqual([200, expect.stringContaining(id)]);
    expect(await change(id, { title: "Another title" })).toEqual([200, "published"]);
    expect(await (await visitor.fetch(`/api/cms/collections/posts/${slug}`)).json()).toMatchObject({
      data: { title: "Another title" },
    });
    expect(await change(id, { status: "scheduled", publishedAt: soon })).toEqual([409, "conflict"]);
    expect(await change(id, { status: "archived" })).toEqual([200, "archived"]);
    expect([await seen(`posts/${slug}`), await listed()]).toEqual([404, expect.not.stringContaining(id)]);
    expect(await change(id, { status: "published" })).toEqual([409, "conflict"]);
    expect(await change(id, { status: "draft" })).toEqual([200, "draft"]);
  });

  test("that is scheduled shows when its time has come, without anybody's doing", async () => {
    const at = new Date(Date.now() + 2_500).toISOString();
    const { slug } = await newPost("due", { status: "scheduled", publishedAt: at });
    expect(await seen(`posts/${slug}`)).toBe(404);
    // What is remembered to be missing is so for five seconds more.
    await expect.poll(() => seen(`posts/${slug}`), { timeout: 12_000 }).toBe(200);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(at));
  });

  test("is known by a new slug at once, and by the old one no more", async () => {
    const { id, slug } = await newPost("named", { status: "published" });
    expect(await seen(`posts/${slug}`)).toBe(200);
    expect(await change(id, { slug: `renamed-${run}` })).toEqual([200, "published"]);
    expect([await seen(`posts/${slug}`), await seen(`posts/renamed-${run}`)]).toEqual([404, 200]);
  });

  test("has a slug that no other has, however many ask for it at once", async () => {
    const body = { ...texts, slug: `race-${run}` };
    const answers = await Promise.all(Array.from({ length: 10 }, () => send("POST", "posts", body)));
    for (const { status, data } of answers) if (status === 201) made.push(["posts", data.id]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
    const { id } = await newPost("other");
    expect(await change(id, { slug: `race-${run}` })).toEqual([409, "conflict"]);
  });

  test("leads to nothing that is not there, and is told what it was that does", async () => {
    const nothing = "00000000-0000-4000-8000-0000000000aa";
    const { id } = await newPost("links");
    for (const [name, value] of Object.entries({ category: nothing, cover: nothing, tags: [nothing] })) {
      const { status, problem } = await send("PATCH", `posts/${id}`, { [name]: value });
      expect([status, problem.errors?.[0]?.path]).toEqual([400, `body.${name}`]);
    }
  });

  test("loses a tag that is deleted, and keeps the other", async () => {
    const [one, other] = await Promise.all(
      ["one", "other"].map((name) => create("tags", { slug: `${name}-${run}`, title: name })),
    );
    const { id } = await newPost("tagged", { tags: [one?.id, other?.id] });
    expect((await send("DELETE", `tags/${one?.id}`)).status).toBe(204);
    const shown = await admin.fetch(`/api/cms/collections/posts/${id}?preview=true`);
    expect(await shown.json()).toMatchObject({ data: { tags: [other?.id] } });
    expect(await stored(`/items/posts_tags?filter[tags_id][_null]=true`)).toEqual([]);
  });

  test("is written once by a key, however often it is sent", async () => {
    const init = {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": `once-${run}` },
      body: JSON.stringify({ ...texts, slug: `once-${run}` }),
    };
    const answers = [];
    for (let turn = 0; turn < 3; turn++) answers.push(await admin.fetch("/api/cms/collections/posts", init));
    const ids = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { data: Item }).data.id),
    );
    made.push(["posts", ids[0] ?? ""]);
    expect([answers.map(({ status }) => status), new Set(ids).size]).toEqual([[201, 201, 201], 1]);
  });
});

describe("a file", () => {
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  const count = async () => {
    const [{ count }] = (await stored("/files?aggregate[count]=*")) as unknown as [{ count: number }];
    return Number(count);
  };
  const upload = (body: BodyInit, type = "image/png") =>
    admin.fetch("/api/cms/files?name=cloth&title=Some%20cloth", {
      ...{ method: "POST", headers: { "content-type": type }, body, duplex: "half" },
    } as RequestInit);

  test("is added, shown by what is published, and by nothing else", async () => {
    const response = await upload(png);
    const { file } = (await response.json()) as { file: { id: string; url: string } };
    expect([response.status, file]).toMatchObject([201, { type: "image/png", bytes: png.length }]);
    expect(await stored(`/files/${file.id}`)).toMatchObject({
      ...{ title: "Some cloth", type: "image/png", filename_download: "cloth.png", folder: null },
      uploaded_by: "5e1ed6e0-0000-4000-8000-000000000004",
    });
    expect((await visitor.fetch(file.url)).status).toBe(404);
    const post = await create("posts", {
      ...{ title: "With a picture", summary: "A cover", body: "", slug: `cover-${run}`, cover: file.id },
      status: "published",
    });
    const shown = await visitor.fetch(file.url);
    expect([shown.status, Buffer.from(await shown.arrayBuffer())]).toEqual([200, png]);
    expect((await send("PATCH", `posts/${post.id}`, { cover: null })).status).toBe(200);
    expect((await visitor.fetch(file.url)).status).toBe(404);
    await fetch(`${directus}/files/${file.id}`, { method: "DELETE", headers: { authorization } });
  });

  test.each([
    ["is no picture behind its first bytes", Buffer.concat([png.subarray(0, 8), Buffer.alloc(900, 7)])],
    ["ends in its middle", png.subarray(0, 20)],
  ])("that %s is refused, and leaves nothing there", async (_, body) => {
    const before = await count();
    expect((await upload(body)).status).toBe(422);
    expect(await count()).toBe(before);
  });

  test("whose sender breaks off leaves nothing there", async () => {
    const before = await count();
    let sent = 0;
    const broken = new ReadableStream({
      async pull(controller) {
        sent += 1;
        if (sent > 8) {
          await expect.poll(count, { timeout: 10_000 }).toBe(before + 1);
          controller.error(new Error("gone"));
        } else controller.enqueue(Buffer.concat([png, Buffer.alloc(65_536)]));
      },
    });
    const { fetch: send, cookies } = createClient(gateway);
    for (const [name, value] of admin.cookies) cookies.set(name, value);
    await expect(
      send("/api/cms/files", {
        ...{ method: "POST", headers: { "content-type": "image/png", origin: inject("urls").site } },
        ...{ body: broken, duplex: "half" },
      } as RequestInit),
    ).rejects.toThrow();
    await expect.poll(count, { timeout: 10_000 }).toBe(before);
  });
});
