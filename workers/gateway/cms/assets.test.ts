import { afterEach, describe, expect, test } from "vitest";
import { createTestGateway } from "../testing/gateway.ts";
import { standInFor, type Upstream } from "../testing/upstream.ts";
import { createVisitor } from "../testing/visitor.ts";
import { formatOf } from "./asset-presets.ts";
import { createKeptPictures } from "./kept-pictures.ts";

const id = "00000000-0000-4000-8000-000000000001";
const path = `/api/cms/assets/${id}`;

let directus: Upstream;
afterEach(() => directus.restore());

type Scene = {
  type?: string;
  name?: string;
  /** Which collection shows the file, and by which words of the question that is known. */
  shownBy?: { collection: string; asked: string } | null;
  answer?: (request: Request) => Response;
  modifiedOn?: string;
};

/** A Directus with one file of ten bytes. */
function behind({
  type = "image/png",
  name = "cloth.png",
  modifiedOn = "2026-11-01T09:00:00.000Z",
  shownBy = { collection: "posts", asked: '"cover":{"_eq"' },
  answer = () =>
    new Response("0123456789", {
      headers: { "content-type": type, "set-cookie": "a=secret", server: "secret" },
    }),
}: Scene = {}) {
  const gateway = createTestGateway();
  directus = standInFor(gateway.deps.config.directus.url, (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname.startsWith("/assets/")) return answer(request);
    if (pathname === "/files") {
      const file = { type, filename_download: name, filesize: "10", modified_on: modifiedOn };
      return Response.json({ data: [file] });
    }
    if (pathname === "/items/site_settings") return Response.json({ data: { social_image: null } });
    const isShown =
      shownBy !== null &&
      pathname === `/items/${shownBy.collection}` &&
      (searchParams.get("filter") ?? "").includes(shownBy.asked);
    const row = { id, blocks: isShown ? [{ type: "picture", image: id, alt: "A cloth" }] : [] };
    const isOfBlocks = searchParams.get("fields") === "blocks";
    return Response.json({ data: isShown || isOfBlocks ? [row] : [] });
  });
  return createVisitor(gateway.app);
}

const fetched = () => directus.requests.filter(({ url }) => new URL(url).pathname.startsWith("/assets/"));
const asked = () => Object.fromEntries(new URL(fetched().at(-1)?.url ?? "").searchParams);

describe("GET a file", () => {
  test("hands it on with headers of the gateway's own", async () => {
    const visitor = behind();
    const response = await visitor.get(path);
    expect([response.status, await response.text()]).toEqual([200, "0123456789"]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-disposition": 'inline; filename="cloth.png"',
      "cache-control": "public, max-age=300, stale-while-revalidate=86400",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("sandbox"),
    });
    expect(JSON.stringify([...response.headers])).not.toContain("secret");
    expect(asked()).toEqual({});
  });

  test("may be kept for ever where its version is named", async () => {
    const response = await behind().get(`${path}?v=2026-11-01T09:00:00.000Z`);
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  });

  test("asks for the sizes and formats that there are, the best that the client takes", async () => {
    const visitor = behind();
    const types = async (accept: string) => {
      const response = await visitor.get(`${path}?preset=card`, { accept });
      return [response.headers.get("content-type"), response.headers.get("vary"), asked().format];
    };
    expect(await types("image/avif,image/webp,*/*")).toEqual(["image/avif", "accept", "avif"]);
    expect(await types("image/webp,*/*")).toEqual(["image/webp", "accept", "webp"]);
    expect(await types("*/*")).toEqual(["image/png", "accept", "png"]);
    expect(asked()).toEqual({ width: "640", quality: "65", format: "png", withoutEnlargement: "true" });
    const social = await visitor.get(`${path}?preset=social`, { accept: "image/avif" });
    expect([social.headers.get("content-type"), social.headers.get("vary")]).toEqual(["image/jpeg", null]);
    expect(asked()).toMatchObject({ width: "1200", height: "630", fit: "cover", format: "jpg" });
  });

  test("says 304 to who has it, and asks Directus for no byte", async () => {
    const visitor = behind();
    const etag = (await visitor.get(path)).headers.get("etag") ?? "";
    const seen = directus.requests.length;
    for (const condition of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
      const response = await visitor.get(path, { "if-none-match": condition });
      expect([response.status, response.headers.get("etag"), await response.text()]).toEqual([304, etag, ""]);
    }
    expect(directus.requests).toHaveLength(seen);
    const other = await visitor.get(`${path}?preset=card`, { "if-none-match": etag, accept: "image/webp" });
    expect(other.status).toBe(200);
  });

  test("hands on one part, and the whole where the part was of another version", async () => {
    const visitor = behind({
      answer: ({ headers }) =>
        headers.get("range") === "bytes=2-4"
          ? new Response("234", { status: 206, headers: { "content-range": "bytes 2-4/10" } })
          : headers.has("range")
            ? new Response("", { status: 416, headers: { "content-range": "bytes */10" } })
            : new Response("0123456789"),
    });
    const part = await visitor.get(path, { range: "bytes=2-4" });
    expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([
      206,
      "bytes 2-4/10",
      "234",
    ]);
    const etag = part.headers.get("etag") ?? "";
    expect((await visitor.get(path, { range: "bytes=2-4", "if-range": etag })).status).toBe(206);
    expect((await visitor.get(path, { range: "bytes=2-4", "if-range": '"other"' })).status).toBe(200);
    for (const range of ["bytes=2-4,6-8", "bytes=a", "lines=1-2", "bytes=-", "bytes=0-0", "bytes=4-2"])
      expect((await visitor.get(path, { range })).status, range).toBe(200);
    const beyond = await visitor.get(path, { range: "bytes=20-30" });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, "bytes */10"]);
  });
});

describe("a picture with a version", () => {
  const modified = () => new Date(Date.now() - Math.floor(Math.random() * 1e9)).toISOString();
  /** A Directus that is there for the first picture alone. */
  const onlyOnce = (bytes: Uint8Array<ArrayBuffer>) => {
    let count = 0;
    return behind({
      modifiedOn: modified(),
      answer: () => {
        count += 1;
        return count === 1 ? new Response(bytes) : new Response("", { status: 503 });
      },
    });
  };
  const avif = { accept: "image/avif" };
  /** What is kept is kept behind the answer. */
  const untilKept = async ({ headers }: Response) =>
    await expect.poll(async () => await createKeptPictures().get(headers.get("etag") ?? "")).not.toBeNull();

  test("is shown while Directus is away, in the size and format that it was asked for", async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(64 * 1024));
    const visitor = onlyOnce(bytes);
    const first = await visitor.get(`${path}?preset=card&v=1`, avif);
    expect(new Uint8Array(await first.arrayBuffer())).toEqual(bytes);
    await untilKept(first);
    const again = await visitor.get(`${path}?preset=card&v=2`, avif);
    expect([again.status, new Uint8Array(await again.arrayBuffer())]).toEqual([200, bytes]);
    const said = (of: Response) =>
      ["content-type", "etag", "cache-control", "vary"].map((name) => of.headers.get(name));
    expect(said(again)).toEqual(said(first));
    expect(fetched()).toHaveLength(1);
    expect((await visitor.get(`${path}?preset=card&v=1`)).status).toBe(502);
  });

  test.each([
    ["one without a version", "?preset=card", 64],
    ["the whole file", "?v=1", 64],
    ["one that is large", "?preset=card&v=1", 600 * 1024],
  ])("is kept alone: not %s", async (_name, query, length) => {
    const visitor = onlyOnce(new Uint8Array(length));
    expect((await (await visitor.get(path + query, avif)).arrayBuffer()).byteLength).toBe(length);
    expect((await visitor.get(path + query, avif)).status).toBe(502);
  });

  test("is asked for anew once the file is another", async () => {
    const visitor = onlyOnce(new Uint8Array([1]));
    const first = await visitor.get(`${path}?preset=card&v=1`, avif);
    await first.arrayBuffer();
    await untilKept(first);
    directus.restore();
    const later = behind({ modifiedOn: modified(), answer: () => new Response("new") });
    expect(await (await later.get(`${path}?preset=card&v=1`, avif)).text()).toBe("new");
  });
});

describe("a file that could act is made harmless", () => {
  test.each([
    ["image/svg+xml", "image/svg+xml", "inline"],
    ["text/html", "application/octet-stream", "attachment"],
    ["application/xhtml+xml", "application/octet-stream", "attachment"],
    ["text/javascript", "application/octet-stream", "attachment"],
    ["application/pdf", "application/pdf", "attachment"],
    ["text/html; charset=x", "application/octet-stream", "attachment"],
    ["nonsense\r\nx: y", "application/octet-stream", "attachment"],
    ["video/mp4", "video/mp4", "inline"],
  ])("%s", async (type, shown, how) => {
    const response = await behind({
      type,
      name: '../"x\r\n.html',
      answer: () => new Response("<script>"),
    }).get(path);
    expect(response.headers.get("content-type")).toBe(shown);
    expect(response.headers.get("content-disposition")).toMatch(
      new RegExp(`^${how}; filename="[A-Za-z0-9._-]+"$`),
    );
    expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none'.*sandbox/);
  });

  test("of a drawing there is one form, of what is no picture no other", async () => {
    const drawing = behind({ type: "image/svg+xml" });
    expect((await drawing.get(`${path}?preset=card`)).headers.get("content-type")).toBe("image/svg+xml");
    expect(asked()).toEqual({});
    directus.restore();
    expect((await behind({ type: "application/pdf" }).get(`${path}?preset=card`)).status).toBe(400);
  });
});

describe("only what is shown", () => {
  test.each([
    ["posts", '"cover":{"_eq"'],
    ["posts", `"body":{"_contains":"${path}"}`],
    ["changelog", `"body":{"_contains":"${path}"}`],
    ["authors", '"picture":{"_eq"'],
    ["pages", '"cover":{"_eq"'],
    ["pages", '"status":{"_eq":"published"}'],
  ])("by %s, where it says %s", async (collection, words) => {
    const visitor = behind({ shownBy: { collection, asked: words } });
    expect((await visitor.get(path)).status).toBe(200);
    for (const { url } of directus.requests) {
      const { pathname, searchParams } = new URL(url);
      if (["/items/posts", "/items/pages", "/items/changelog"].includes(pathname))
        expect(searchParams.get("filter")).toContain(
          '"status":{"_eq":"published"},"published_at":{"_lte":"$NOW"}',
        );
    }
  });

  test("and no other, of which no byte is asked for", async () => {
    const visitor = behind({ shownBy: null });
    for (const query of ["", "?preset=card"]) expect((await visitor.get(path + query)).status).toBe(404);
    expect(fetched()).toEqual([]);
  });

  test.each([
    ...[
      "?width=100000",
      "?transforms=[]",
      "?preset=huge",
      "?preset=card&preset=wide",
      "?key=a",
      "?download=",
    ],
    ...["?v=", "?v=a%0d%0ab", "?access_token=x", "?format=auto", "?preset=__proto__"],
  ])("%s is refused", async (query) => {
    const response = await behind().get(path + query);
    expect(response.status).toBe(400);
    expect(directus.requests).toEqual([]);
  });

  test.each(["not-an-id", "..", "%2e%2e", `${id}/x`, id.replace("-", "%2d")])(
    "%s is no file",
    async (name) => {
      const { status } = await behind().get(`/api/cms/assets/${name}`);
      expect([400, 404]).toContain(status);
      expect(directus.requests).toEqual([]);
    },
  );
});

test.each([403, 404, 500])(
  "when Directus answers %i for what it had, a clean problem says so",
  async (status) => {
    const response = await behind({ answer: () => new Response("secret", { status }) }).get(path);
    expect([response.status, response.headers.get("cache-control")]).toEqual([
      status === 500 ? 502 : 404,
      "no-store",
    ]);
    expect(await response.text()).not.toContain("secret");
  },
);

test.each([
  ["image/avif;q=0, image/webp", "webp"],
  ["IMAGE/AVIF", "avif"],
  ["text/html, image/webp;q=0.8", "webp"],
  [undefined, "jpg"],
])("of a photograph, who says %s gets %s", (accept, format) => {
  expect(formatOf("card", "image/jpeg", accept)).toBe(format);
});
