import { eq } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { auditLog } from "../../../db/gateway/schema-audit.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { ContentDeed } from "../../contract/content.ts";
import { createSignedIn, newEmail } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { standInFor, type Upstream } from "../testing/upstream.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";

const gateway = createTestGateway();
const { deps, app } = gateway;
const id = "00000000-0000-4000-8000-000000000001";
const tag = "00000000-0000-4000-8000-000000000002";
const path = "/api/cms/collections/posts";
const saved = "2026-11-01T09:00:00.000Z";

type Row = Record<string, unknown>;

const draft: Row = {
  ...{ id, slug: "first", title: "Before", summary: "Short", body: "Long", cover: null, category: null },
  ...{ author: null, tags: [], status: "draft", published_at: null, date_updated: saved },
};

let editor: Visitor;
let editorId: string;
let directus: Upstream;
let row: Row;

beforeAll(async () => {
  const email = newEmail();
  editor = await createSignedIn(gateway, email);
  const [made] = await deps.db.update(user).set({ role: "editor" }).where(eq(user.email, email)).returning();
  editorId = made?.id ?? "";
});
afterEach(() => directus.restore());

/** A Directus with one post, which keeps what it is told. */
function behind(start: Row = draft, answer?: (request: Request) => Response | undefined) {
  row = { ...start };
  directus = standInFor(deps.config.directus.url, async (request) => {
    const other = answer?.(request);
    if (other !== undefined) return other;
    const { pathname, searchParams } = new URL(request.url);
    if (request.method === "DELETE") return new Response(null, { status: 204 });
    if (request.method === "POST" || request.method === "PATCH") {
      const { tags: _, ...body } = await request.clone().json<Row>();
      row = { ...row, ...body };
      return Response.json({ data: row });
    }
    const isList = pathname === "/items/posts";
    const names = (searchParams.get("fields") ?? "").split(",");
    const shown = Object.fromEntries(
      Object.entries(row).filter(([name]) => names.some((each) => each.startsWith(name))),
    );
    return Response.json({ data: isList ? [shown] : shown });
  });
}

const writes = () => directus.requests.filter(({ method }) => method !== "GET");
const written = async () => (await writes()[0]?.clone().json()) as Row;

async function change(body: unknown, of = `${path}/${id}`): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return await editor.send(of, { method: "PATCH", headers, body: JSON.stringify(body) });
}

const refused = async (response: Response) => {
  expect(response.status).toBe(400);
  const { errors } = await response.json<{ errors: { path: string; message: string }[] }>();
  expect(writes()).toEqual([]);
  return errors;
};

async function deeds(targetId: string) {
  const [found] = await withPlatform(deps.db, [
    deps.db.select().from(auditLog).where(eq(auditLog.targetId, targetId)).orderBy(auditLog.seq),
  ]);
  return found.filter(({ actorId }) => actorId === editorId);
}

describe("who may write", () => {
  test.each([
    ["POST", path],
    ["PATCH", `${path}/${id}`],
    ["DELETE", `${path}/${id}`],
    ["PATCH", "/api/cms/collections/site_settings"],
    ["POST", "/api/cms/files"],
    ["GET", `${path}?preview=true`],
    ["GET", `${path}/${id}?preview=true`],
  ])("%s %s is for editors alone, and asks nobody otherwise", async (method, to) => {
    behind();
    const body = method === "GET" || method === "DELETE" ? {} : { body: "{}" };
    const type = to.endsWith("files") ? "image/png" : "application/json";
    const init = { method, headers: { "content-type": type }, ...body };
    expect((await createVisitor(app).send(to, init)).status).toBe(401);
    expect((await (await createSignedIn(gateway)).send(to, init)).status).toBe(403);
    expect(directus.requests).toEqual([]);
  });
});

describe("a new item", () => {
  const body = { slug: "first", title: "Before", summary: "Short", body: "Long", tags: [tag] };

  test("is added by the editor's identity, as a draft, and audited", async () => {
    behind();
    const response = await editor.post(path, body);
    expect([response.status, await response.clone().json()]).toMatchObject([
      201,
      { data: { id, slug: "first", status: "draft", publishedAt: null, updatedAt: saved, tags: [] } },
    ]);
    expect(writes()[0]?.headers.get("authorization")).toBe("Bearer development-only-directus-editor");
    expect(writes()[0]?.headers.get("cookie")).toBeNull();
    expect(await written()).toEqual({
      ...body,
      ...{ status: "draft", published_at: null },
      tags: { create: [{ tags_id: tag }], update: [], delete: [] },
    });
    expect((await deeds(`posts/${id}`)).at(-1)).toMatchObject({
      ...{ action: "content.created", targetType: "content" },
      changes: { fields: [null, Object.keys(body)], status: [null, "draft"] },
    });
  });

  test.each<[string, Row, string, RegExp]>([
    ["an unknown field", { user_created: id }, "body.user_created", /takes slug, title, summary/],
    ["an id of its own", { id }, "body.id", /takes/],
    ["no slug", { slug: undefined }, "body.slug", /./],
    ["a slug with a path", { slug: "../users" }, "body.slug", /slug/],
    ["a title of many lines", { title: "a\nb" }, "body.title", /characters/],
    ["a title that is too long", { title: "a".repeat(121) }, "body.title", /120/],
    ["a text that is too long", { body: "a".repeat(200_001) }, "body.body", /200000/],
    ["a text with a zero byte", { body: "a\0" }, "body.body", /characters/],
    ["a relation by a path", { category: "../users" }, "body.category", /id/],
    ["a relation by an object", { tags: [{ tags_id: tag }] }, "body.tags.0", /./],
    ["a time that is none", { publishedAt: "$NOW" }, "body.publishedAt", /time/],
    ["a status that there is not", { status: "active" }, "body.status", /./],
    [
      "something that is scheduled for the past",
      { status: "scheduled", publishedAt: saved },
      "body.publishedAt",
      /to come/,
    ],
    [
      "something that is out, and to come",
      { status: "published", publishedAt: "2999-01-01T00:00:00Z" },
      "body.publishedAt",
      /scheduled/,
    ],
  ])("with %s is refused", async (_, extra, at, message) => {
    behind();
    const errors = await refused(await editor.post(path, { ...body, ...extra }));
    expect(errors).toContainEqual({ path: at, message: expect.stringMatching(message) });
  });

  test("of redirects is written as the site looks for it", async () => {
    behind({ id, from_path: "", to_url: "", permanent: true, date_updated: saved });
    const redirect = { fromPath: "/Old-Page/", toUrl: "/new-page", permanent: true };
    expect((await editor.post("/api/cms/collections/redirects", redirect)).status).toBe(201);
    expect(await written()).toMatchObject({ from_path: "/old-page", to_url: "/new-page" });
  });

  test("of a block that could not be shown is refused, with its place", async () => {
    behind();
    const page = {
      slug: "about",
      title: "About",
      blocks: [{ type: "call", heading: "Go", label: "Go", url: "javascript:1" }],
    };
    expect(await refused(await editor.post("/api/cms/collections/pages", page))).toMatchObject([
      { path: "body.blocks.0.url" },
    ]);
  });

  test.each([
    ["RECORD_NOT_UNIQUE", "slug", 409],
    ["INVALID_FOREIGN_KEY", "category", 400],
    ["INTERNAL_SERVER_ERROR", null, 502],
  ])("that Directus refuses with %s is answered %s %i, in our words", async (code, field, status) => {
    behind(draft, ({ method }) =>
      method === "POST"
        ? Response.json({ errors: [{ message: "secret", extensions: { code, field } }] }, { status: 400 })
        : undefined,
    );
    const response = await editor.post(path, body);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain("secret");
  });

  test("is refused for a while where Directus is away", async () => {
    behind(draft, () => new Response("<h1>Bad gateway</h1>", { status: 503 }));
    const response = await editor.post(path, body);
    expect([response.status, response.headers.has("retry-after")]).toEqual([503, true]);
  });

  test.each([
    ["/api/cms/collections/directus_users", 404],
    ["/api/cms/collections/posts_tags", 404],
    ["/api/cms/collections/site_settings", 405],
  ])("is not added to %s: %i", async (to, status) => {
    behind();
    expect((await editor.post(to, body)).status).toBe(status);
    expect(directus.requests).toEqual([]);
  });
});

describe("a change", () => {
  test("shows to the next who asks, and is published by it", async () => {
    behind({ ...draft, status: "published", published_at: saved });
    const title = async () =>
      (await (await createVisitor(app).get(`${path}/first`)).json<{ data: Row }>()).data.title;
    expect(await title()).toBe("Before");
    expect((await change({ title: "After", updatedAt: saved })).status).toBe(200);
    expect(await written()).toEqual({ title: "After" });
    expect(await title()).toBe("After");
    expect((await deeds(`posts/${id}`)).at(-1)).toMatchObject({
      action: "content.updated",
      changes: { fields: [null, ["title"]] },
    });
  });

  test("publishes a draft now, and says so in the log", async () => {
    behind();
    const response = await change({ status: "published" });
    expect(await response.json()).toMatchObject({ data: { status: "published" } });
    const { status, published_at: at } = await written();
    expect(status).toBe("published");
    expect(Math.abs(Date.parse(String(at)) - Date.now())).toBeLessThan(10_000);
    expect((await deeds(`posts/${id}`)).at(-1)).toMatchObject({
      action: "content.published",
      changes: { status: ["draft", "published"] },
    });
  });

  test("schedules a draft for a time to come", async () => {
    behind();
    const response = await change({ status: "scheduled", publishedAt: "2999-01-01T00:00:00Z" });
    expect(await response.json()).toMatchObject({
      data: { status: "scheduled", publishedAt: "2999-01-01T00:00:00.000Z" },
    });
    expect(await written()).toEqual({ status: "published", published_at: "2999-01-01T00:00:00Z" });
  });

  test("takes no step that there is not", async () => {
    behind({ ...draft, status: "archived" });
    const response = await change({ status: "published" });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining("it can become draft") });
    expect(writes()).toEqual([]);
  });

  test("is refused where somebody saved it since it was read", async () => {
    behind();
    expect((await change({ title: "After", updatedAt: "2026-11-01T08:59:59.999Z" })).status).toBe(412);
    expect(writes()).toEqual([]);
  });

  test("of relations makes and removes the rows between", async () => {
    behind({
      ...draft,
      tags: [
        { id: 7, tags_id: id },
        { id: 8, tags_id: tag },
      ],
    });
    expect((await change({ tags: [tag] })).status).toBe(200);
    expect(await written()).toEqual({ tags: { create: [], update: [], delete: [7] } });
  });

  test("of what is not there is answered 404", async () => {
    behind(draft, () => Response.json({ errors: [{ extensions: { code: "FORBIDDEN" } }] }, { status: 403 }));
    expect((await change({ title: "After" })).status).toBe(404);
  });

  test("of the only item there is needs no id", async () => {
    const settings = [
      "name",
      "tagline",
      "description",
      "social_image",
      "contact_email",
      "announcement",
      "announcement_url",
    ];
    behind({ ...Object.fromEntries(settings.map((name) => [name, null])), date_updated: null });
    expect((await change({ announcement: "New" }, "/api/cms/collections/site_settings")).status).toBe(200);
    expect(new URL(writes()[0]?.url ?? "").pathname).toBe("/items/site_settings");
    expect((await change({ title: "x" }, path)).status).toBe(405);
  });
});

test("what is deleted is gone, and audited", async () => {
  behind();
  expect((await editor.send(`${path}/${id}`, { method: "DELETE" })).status).toBe(204);
  expect(writes().map(({ method, url }) => [method, new URL(url).pathname])).toEqual([
    ["DELETE", `/items/posts/${id}`],
  ]);
  expect((await deeds(`posts/${id}`)).at(-1)).toMatchObject({ action: "content.deleted" });
});

test("what somebody saved since it was read is not deleted", async () => {
  behind();
  const remove = (updatedAt: string) =>
    editor.send(`${path}/${id}?${new URLSearchParams({ updatedAt })}`, { method: "DELETE" });
  expect((await remove("2026-11-01T08:59:59.999Z")).status).toBe(412);
  expect((await remove("yesterday")).status).toBe(400);
  expect(writes()).toEqual([]);
  expect((await remove(saved)).status).toBe(204);
});

describe("the history of an item", () => {
  const deedsOf = async (of: string, visitor = editor) => await visitor.get(`${of}/history`);

  test("says who did what, newest first, and what became of it", async () => {
    const made = crypto.randomUUID();
    behind({ ...draft, id: made });
    await editor.post(path, { slug: "first", title: "Before", summary: "Short", body: "Long" });
    await change({ title: "After" }, `${path}/${made}`);
    await change({ status: "published" }, `${path}/${made}`);
    const response = await deedsOf(`${path}/${made}`);
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "private, no-store"]);
    const { data } = await response.json<{ data: ContentDeed[] }>();
    expect(data.map(({ at: _, unknown, ...deed }) => (unknown ? "unknown" : deed))).toEqual([
      {
        ...{ action: "published", by: "Ada", fields: ["status"] },
        status: { from: "draft", to: "published" },
      },
      { action: "updated", by: "Ada", fields: ["title"], status: null },
      {
        ...{ action: "created", by: "Ada", fields: ["slug", "title", "summary", "body"] },
        status: { from: null, to: "draft" },
      },
    ]);
    const page = await (await editor.get(`${path}/${made}/history?limit=1`)).json<{ nextCursor: string }>();
    const next = await editor.get(`${path}/${made}/history?limit=1&cursor=${page.nextCursor}`);
    expect((await next.json<{ data: ContentDeed[] }>()).data[0]?.action).toBe("updated");
  });

  test("is for editors, of what may be an item", async () => {
    behind();
    expect((await deedsOf(`${path}/${id}`, createVisitor(app))).status).toBe(401);
    expect((await deedsOf(`${path}/${id}`, await createSignedIn(gateway))).status).toBe(403);
    expect((await deedsOf(`${path}/first`)).status).toBe(404);
    expect((await deedsOf("/api/cms/collections/site_settings/only")).status).toBe(200);
    expect((await deedsOf(`/api/cms/collections/directus_users/${id}`)).status).toBe(404);
    expect((await editor.get(`${path}/${id}/history?cursor=made-up`)).status).toBe(400);
  });
});

describe("a preview", () => {
  test("shows drafts to editors, anew each time, and is kept nowhere", async () => {
    behind();
    for (const to of [`${path}/${id}?preview=true`, `${path}?preview=true&status=draft`]) {
      const response = await editor.get(to);
      expect([response.status, response.headers.get("cache-control")]).toEqual([200, "private, no-store"]);
      expect(await response.text()).toContain('"status":"draft"');
      await editor.get(to);
    }
    expect(directus.requests).toHaveLength(4);
    expect(new URL(directus.requests[2]?.url ?? "").searchParams.get("filter")).toBe(
      '{"_and":[{"status":{"_eq":"draft"}}]}',
    );
  });

  test("is searched in every text, and sorted by what the collection can be sorted by", async () => {
    behind();
    await editor.get(`${path}?preview=true&search=cloth&sort=-title`);
    const asked = new URL(directus.requests[0]?.url ?? "").searchParams;
    expect(asked.get("sort")).toBe("-title,id");
    const { _and: only } = JSON.parse(asked.get("filter") ?? "{}") as { _and: { _or: object[] }[] };
    expect(only[0]?._or.map((each) => Object.keys(each)[0])).toEqual(["slug", "title", "summary", "body"]);
    expect((await editor.get(`${path}?preview=true&sort=secret`)).status).toBe(400);
    expect((await editor.get(`${path}?search=cloth`)).status).toBe(400);
    expect((await editor.get(`${path}?sort=title`)).status).toBe(400);
    expect(directus.requests).toHaveLength(1);
  });

  test("is what a status needs", async () => {
    behind();
    expect((await editor.get(`${path}?status=draft`)).status).toBe(400);
    expect((await editor.get("/api/cms/collections/tags?preview=true&status=draft")).status).toBe(400);
    expect(directus.requests).toEqual([]);
  });
});
