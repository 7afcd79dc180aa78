import { eq } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { createSignedIn, newEmail } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { standInFor, type Upstream } from "../testing/upstream.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";
import { writePreviewToken } from "./preview-link.ts";

const gateway = createTestGateway();
const { deps, app } = gateway;
const id = "00000000-0000-4000-8000-000000000001";
const other = "00000000-0000-4000-8000-000000000002";
const cover = "00000000-0000-4000-8000-00000000000c";
const inspectPath = "/api/cms/previews/inspect";
const hour = 3_600_000;

const draft = {
  ...{ id, slug: "first", title: "Not out yet", summary: "Short", body: "Long", cover, category: null },
  ...{
    author: null,
    tags: [],
    status: "draft",
    published_at: null,
    date_updated: "2026-11-01T09:00:00.000Z",
  },
};

let editor: Visitor;
let directus: Upstream;

beforeAll(async () => {
  const email = newEmail();
  editor = await createSignedIn(gateway, email);
  await deps.db.update(user).set({ role: "editor" }).where(eq(user.email, email));
});
afterEach(() => directus.restore());

function behind(): void {
  directus = standInFor(deps.config.directus.url, ({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === `/items/posts/${id}`) return Response.json({ data: draft });
    if (pathname === "/files") {
      const filename_download = "cover.png";
      const row = { type: "image/png", filename_download, filesize: "4", modified_on: null };
      return Response.json({ data: [row] });
    }
    if (pathname.startsWith("/assets/")) return new Response("file");
    if (pathname === "/items/site_settings") return Response.json({ data: { social_image: null } });
    if (/^\/items\/\w+$/.test(pathname)) return Response.json({ data: [] });
    return Response.json({ errors: [{ extensions: { code: "FORBIDDEN" } }] }, { status: 403 });
  });
}

const stranger = () => createVisitor(app);
const inspect = (token: string) => stranger().post(inspectPath, { token });

async function newToken(body: object = {}): Promise<string> {
  const response = await editor.post("/api/cms/previews", { collection: "posts", id, ...body });
  expect(response.status, await response.clone().text()).toBe(201);
  const { preview } = await response.json<{ preview: { url: string } }>();
  return new URL(preview.url).searchParams.get("token") ?? "";
}

test("a link shows its draft to whoever has it, and is kept nowhere", async () => {
  behind();
  const response = await inspect(await newToken({ hours: 2 }));
  expect([
    response.status,
    response.headers.get("cache-control"),
    response.headers.get("x-robots-tag"),
  ]).toEqual([200, "private, no-store", "noindex, nofollow"]);
  const { preview } = await response.json<{ preview: { item: object; expiresAt: string } }>();
  expect(preview).toMatchObject({ collection: "posts", item: { id, title: "Not out yet", status: "draft" } });
  const left = Date.parse(preview.expiresAt) - Date.now();
  expect(left).toBeGreaterThan(1.9 * hour);
  expect(left).toBeLessThanOrEqual(2 * hour);
});

describe("nothing is shown", () => {
  const sign = (said: Partial<Parameters<typeof writePreviewToken>[1]>, secret = deps.config.authSecret) =>
    writePreviewToken(secret, { collection: "posts", id, expiresAtMs: Date.now() + hour, ...said });
  const refused = async (token: string, status: number) => {
    const response = await inspect(token);
    expect([response.status, await response.text()]).toEqual([
      status,
      expect.not.stringMatching(/posts|first|Not out|00000000/),
    ]);
  };
  /** The token of a link, with another item said in front of its signature. */
  const forged = async (item: unknown[]) => {
    const [, signature] = (await newToken()).split(".");
    return `${btoa(JSON.stringify(item)).replaceAll("=", "")}.${signature}`;
  };

  test("for a token that was signed by somebody else, or not at all", async () => {
    behind();
    await refused(await sign({}, "another-secret-of-32-characters-or-more"), 404);
    await refused((await sign({})).replace(/\..*$/, ""), 404);
    await refused(`${await sign({})}.more`, 404);
    await refused("made-up", 404);
    await refused("", 404);
    expect(directus.requests).toEqual([]);
  });

  test("for another item, another collection or more time than was signed", async () => {
    behind();
    const inAnHour = Date.now() + hour;
    for (const item of [
      ["posts", other, inAnHour],
      ["pages", id, inAnHour],
      ["posts", id, inAnHour + 24 * hour],
    ]) {
      await refused(await forged(item), 404);
    }
    expect(directus.requests.filter(({ url }) => !url.includes(`/items/posts/${id}`))).toEqual([]);
  });

  test("once it is over", async () => {
    behind();
    await refused(await sign({ expiresAtMs: Date.now() - 1 }), 410);
    expect(directus.requests).toEqual([]);
  });

  test("of what is not there, and of what is no collection", async () => {
    behind();
    expect((await inspect(await sign({ id: other }))).status).toBe(404);
    await refused(await sign({ collection: "directus_users" }), 404);
  });
});

describe("a link", () => {
  test("is made by editors alone", async () => {
    behind();
    const body = { collection: "posts", id };
    expect((await stranger().post("/api/cms/previews", body)).status).toBe(401);
    expect((await (await createSignedIn(gateway)).post("/api/cms/previews", body)).status).toBe(403);
    expect(directus.requests).toEqual([]);
  });

  test.each([
    [{ id: other }, 404],
    [{ collection: "directus_users" }, 404],
    [{ collection: "site_settings" }, 405],
    [{ hours: 0 }, 400],
    [{ hours: 169 }, 400],
    [{ secret: true }, 400],
  ])("is not made for %j: %i", async (body, status) => {
    behind();
    const response = await editor.post("/api/cms/previews", { collection: "posts", id, ...body });
    expect(response.status).toBe(status);
  });
});

describe("a file that only a draft shows", () => {
  const asset = (preview: string, file = cover) =>
    `/api/cms/assets/${file}?${new URLSearchParams({ preview })}`;

  test("is shown by the draft's link and to editors, and kept nowhere", async () => {
    behind();
    const shown = [await stranger().get(asset(await newToken())), await editor.get(asset("true"))];
    for (const response of shown) {
      expect([response.status, response.headers.get("cache-control"), await response.text()]).toEqual([
        ...[200, "private, no-store", "file"],
      ]);
    }
  });

  test("is not shown by another's link, or to anybody else", async () => {
    behind();
    const token = await newToken();
    expect((await stranger().get(asset(token, other))).status).toBe(404);
    expect((await stranger().get(asset("made-up"))).status).toBe(404);
    expect((await stranger().get(asset("true"))).status).toBe(401);
    expect((await (await createSignedIn(gateway)).get(asset("true"))).status).toBe(403);
    expect((await stranger().get(`/api/cms/assets/${cover}`)).status).toBe(404);
    expect(directus.requests.some(({ url }) => new URL(url).pathname.startsWith("/assets/"))).toBe(false);
  });
});
