import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test } from "vitest";
import { user } from "../../../../db/gateway/schema.ts";
import { auditLog } from "../../../../db/gateway/schema-audit.ts";
import { withPlatform } from "../../../../db/gateway/tenant.ts";
import type { Me } from "../../../contract/auth.ts";
import type { Profile } from "../../../contract/users.ts";
import { createSignedIn } from "../../testing/account.ts";
import { newPerson, signInAt } from "../../testing/at-provider.ts";
import { createTestGateway } from "../../testing/gateway.ts";
import { standInFor, type Upstream } from "../../testing/upstream.ts";
import { createVisitor, type Visitor } from "../../testing/visitor.ts";
import { avatarPrefix } from "./avatar-store.ts";
import { copyPicture } from "./copy-picture.ts";
import { fetchPicture } from "./fetch-picture.ts";

const gateway = createTestGateway();
const { app, deps } = gateway;
const path = "/api/user/avatar";
const limit = 2 * 1024 * 1024;

let upstream: Upstream | null = null;
afterEach(() => {
  upstream?.restore();
  upstream = null;
});

/** Bytes that begin as a picture of that kind, and as many as wanted. */
function bytesOf(start: string, length = 64): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  bytes.set(Array.from(start, (character) => character.charCodeAt(0)));
  return bytes;
}
const png = (length?: number) => bytesOf("\x89PNG\r\n\x1a\n", length);

const send = async (visitor: Visitor, body: BodyInit, type = "image/png") =>
  await visitor.send(path, { method: "POST", headers: { "content-type": type }, body });

async function imageOf(response: Response): Promise<string> {
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json<{ user: Profile }>()).user.image ?? "";
}

async function idOf(visitor: Visitor): Promise<string> {
  return (await (await visitor.get("/api/auth/me")).json<Me>()).user.id;
}

async function keptOf(userId: string): Promise<number> {
  return (await deps.files.list({ prefix: await avatarPrefix(userId) })).objects.length;
}

describe.each([
  ["image/png", "\x89PNG\r\n\x1a\n"],
  ["image/jpeg", "\xff\xd8\xff\xe0"],
  ["image/gif", "GIF89a"],
  ["image/webp", "RIFF\0\0\0\0WEBPVP8 "],
])("a picture of type %s", (type, start) => {
  test("is kept, shown as what it is, and never changes under its address", async () => {
    const visitor = await createSignedIn(gateway);
    // What a client says of it counts for nothing.
    const image = await imageOf(await send(visitor, bytesOf(start), "image/svg+xml"));
    expect(image).toMatch(/^\/api\/user\/avatars\/[0-9a-f]{32}-[0-9a-f]{32}$/);
    const shown = await createVisitor(app).get(image);
    expect(shown.status).toBe(200);
    expect(shown.headers.get("content-type")).toBe(type);
    expect(shown.headers.get("x-content-type-options")).toBe("nosniff");
    expect(shown.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(shown.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(new Uint8Array(await shown.arrayBuffer())).toEqual(bytesOf(start));
    const etag = shown.headers.get("etag") ?? "";
    const again = await createVisitor(app).get(image, { "if-none-match": etag });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
    const unreadable = await createVisitor(app).get(image, { "if-none-match": 'YKt_MUW,"' });
    expect([unreadable.status, (await unreadable.arrayBuffer()).byteLength]).toEqual([
      200,
      bytesOf(start).length,
    ]);
  });
});

test("a form's file does as well, and the person is shown with it at once", async () => {
  const visitor = await createSignedIn(gateway);
  const form = new FormData();
  form.set("file", new File([png()], "me.svg", { type: "text/html" }));
  const image = await imageOf(await visitor.send(path, { method: "POST", body: form }));
  expect(await (await visitor.get("/api/user/me")).json()).toMatchObject({ user: { image } });
  expect(await (await visitor.get("/api/auth/me")).json()).toMatchObject({ user: { image } });
});

test("a new picture takes the place of the old one, which is gone, as is the last when it is taken away", async () => {
  const visitor = await createSignedIn(gateway);
  const userId = await idOf(visitor);
  const first = await imageOf(await send(visitor, png()));
  const second = await imageOf(await send(visitor, png(65)));
  expect((await visitor.get(first)).status).toBe(404);
  expect((await visitor.get(second)).status).toBe(200);
  expect(await keptOf(userId)).toBe(1);
  expect((await visitor.send(path, { method: "DELETE" })).status).toBe(204);
  expect((await visitor.send(path, { method: "DELETE" })).status).toBe(204);
  expect(await keptOf(userId)).toBe(0);
  expect(await (await visitor.get("/api/user/me")).json()).toMatchObject({ user: { image: null } });
  const [deeds] = await withPlatform(deps.db, [
    deps.db.select({ action: auditLog.action }).from(auditLog).where(eq(auditLog.actorId, userId)),
  ]);
  expect(deeds.filter(({ action }) => action === "avatar.changed")).toHaveLength(3);
});

test("of many at once one stays, and it is the one that is named", async () => {
  const visitor = await createSignedIn(gateway);
  await Promise.all([1, 2, 3, 4].map((extra) => send(visitor, png(64 + extra))));
  expect(await keptOf(await idOf(visitor))).toBe(1);
  const { user: shown } = await (await visitor.get("/api/user/me")).json<{ user: Profile }>();
  expect((await visitor.get(shown.image ?? "")).status).toBe(200);
});

describe("what is no picture", () => {
  test.each([
    [
      "a drawing that can run scripts",
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    ],
    ["a page", "<!doctype html><script>alert(1)</script>"],
    ["a picture behind something else", " \x89PNG\r\n\x1a\n"],
    ["a sound", "RIFF\0\0\0\0WAVEfmt "],
    ["nothing", ""],
  ])("is refused: %s", async (_, content) => {
    const visitor = await createSignedIn(gateway);
    for (const type of ["image/png", "image/svg+xml"]) {
      const response = await send(
        visitor,
        content === "" ? new Uint8Array() : bytesOf(content, content.length),
        type,
      );
      expect(response.status).toBe(415);
    }
    expect(await keptOf(await idOf(visitor))).toBe(0);
  });

  test("is refused in a form too, as is a form without a file", async () => {
    const visitor = await createSignedIn(gateway);
    const forms = [new FormData(), new FormData(), new FormData()] as const;
    forms[0].set("file", new File(["<svg/>"], "x.png", { type: "image/png" }));
    forms[1].set("file", "\x89PNG\r\n\x1a\n");
    forms[2].set("picture", new File([png()], "x.png"));
    const answers = await Promise.all(forms.map((body) => visitor.send(path, { method: "POST", body })));
    expect(answers.map(({ status }) => status)).toEqual([415, 400, 400]);
    const broken = await send(visitor, "no form", "multipart/form-data; boundary=x");
    expect(broken.status).toBe(400);
  });
});

describe("a picture's size", () => {
  test("may be two mebibytes and no byte more, whether it is said or not", async () => {
    const visitor = await createSignedIn(gateway);
    expect((await send(visitor, png(limit))).status).toBe(200);
    expect((await send(visitor, png(limit + 1))).status).toBe(413);
    const endless = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(png()),
      pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)),
    });
    expect((await send(visitor, endless)).status).toBe(413);
    const form = new FormData();
    form.set("file", new File([png(limit + 1)], "x.png"));
    expect((await visitor.send(path, { method: "POST", body: form })).status).toBe(413);
    expect(await keptOf(await idOf(visitor))).toBe(1);
  });
});

test("nobody changes a picture but its person, and no page of another site", async () => {
  const nobody = createVisitor(app);
  expect((await send(nobody, png())).status).toBe(401);
  expect((await nobody.send(path, { method: "DELETE" })).status).toBe(401);
  const visitor = await createSignedIn(gateway);
  for (const method of ["POST", "DELETE"]) {
    const headers = { origin: "https://evil.test", "content-type": "image/png" };
    const body = method === "POST" ? png() : null;
    expect((await visitor.send(path, { method, headers, body })).status).toBe(403);
  }
});

test.each([
  "x",
  `${"a".repeat(32)}`,
  `${"A".repeat(32)}-${"a".repeat(32)}`,
  `${"a".repeat(32)}-${"a".repeat(33)}`,
])("an address that is none of a picture shows nothing: %s", async (id) => {
  expect((await createVisitor(app).get(`/api/user/avatars/${id}`)).status).toBe(400);
});

test("a picture that is gone is not found", async () => {
  const id = `${"a".repeat(32)}-${"b".repeat(32)}`;
  expect((await createVisitor(app).get(`/api/user/avatars/${id}`)).status).toBe(404);
});

describe("a provider's picture", () => {
  test("is copied for somebody new, and never named by its own address", async () => {
    const visitor = createVisitor(app);
    await signInAt(visitor, newPerson());
    const userId = await idOf(visitor);
    // It is copied while the person goes on.
    await expect.poll(() => keptOf(userId)).toBe(1);
    await expect
      .poll(async () => (await deps.db.select().from(user).where(eq(user.id, userId)))[0]?.image)
      .toMatch(/^\/api\/user\/avatars\//);
  });

  const origin = { address: null, userAgent: null, requestId: null };

  test("does not take the place of one that somebody chose, and leaves nothing behind", async () => {
    const visitor = await createSignedIn(gateway);
    const userId = await idOf(visitor);
    const image = await imageOf(await send(visitor, png()));
    upstream = standInFor("https://pictures.test", () => new Response(png(99)));
    await copyPicture({ ...deps, origin }, { userId, url: "https://pictures.test/ada" });
    expect(upstream.requests).toHaveLength(1);
    expect(await (await visitor.get("/api/user/me")).json()).toMatchObject({ user: { image } });
    expect(await keptOf(userId)).toBe(1);
  });

  test.each([
    ["is no picture", () => new Response("<svg/>", { headers: { "content-type": "image/png" } })],
    ["is too large", () => new Response(png(limit + 1))],
    ["is not there", () => new Response(null, { status: 404 })],
    ["leads on and on", () => Response.redirect("https://pictures.test/again", 302)],
    ["leads into the house", () => Response.redirect("https://169.254.169.254/latest/meta-data", 302)],
    ["leads into the open", () => Response.redirect("http://pictures.test/x", 302)],
  ])("that %s is not copied, and nobody is bothered", async (_, answer) => {
    const visitor = await createSignedIn(gateway);
    const userId = await idOf(visitor);
    upstream = standInFor("https://pictures.test", answer);
    await copyPicture({ ...deps, origin }, { userId, url: "https://pictures.test/ada" });
    expect(await keptOf(userId)).toBe(0);
  });

  test("may be some steps away", async () => {
    upstream = standInFor("https://pictures.test", ({ url }) =>
      url.endsWith("/2") ? new Response(png()) : Response.redirect("https://pictures.test/2", 302),
    );
    const picture = await fetchPicture({ environment: "production" }, "https://pictures.test/1");
    expect(picture.type).toBe("image/png");
  });

  test.each([
    "http://pictures.test/x",
    "https://127.0.0.1/x",
    "http://127.0.0.1:8025/x",
    "https://10.0.0.1/x",
    "https://2130706433/x",
    "https://0x7f.1/x",
    "https://[::1]/x",
    "https://localhost/x",
    "https://postgres/x",
    "https://files.internal/x",
    "https://printer.local./x",
    "https://a:b@pictures.test/x",
    "https://pictures.test:8443/x",
    "file:///etc/passwd",
    "data:image/png;base64,x",
  ])("is not looked for at %s in production", async (url) => {
    await expect(fetchPicture({ environment: "production" }, url)).rejects.toThrow("Cannot fetch a picture");
  });
});
