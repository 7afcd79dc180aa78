import { eq } from "drizzle-orm";
import { afterEach, beforeAll, expect, test } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { createSignedIn, newEmail } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { standInFor, type Upstream } from "../testing/upstream.ts";
import type { Visitor } from "../testing/visitor.ts";

const gateway = createTestGateway({ vars: { CONTENT_FILE_MEBIBYTES: "1" } });
const { deps } = gateway;
const id = "00000000-0000-4000-8000-000000000001";
const path = "/api/cms/files";
const start = "\x89PNG\r\n\x1a\n";

let editor: Visitor;
let directus: Upstream;
/** What reached Directus: the parts of a form. */
let parts: [string, string | File][];

beforeAll(async () => {
  const email = newEmail();
  editor = await createSignedIn(gateway, email);
  await deps.db.update(user).set({ role: "editor" }).where(eq(user.email, email));
});
afterEach(() => directus.restore());

function behind() {
  parts = [];
  directus = standInFor(deps.config.directus.url, async (request) => {
    parts = [...(await request.clone().formData()).entries()];
    return Response.json({ data: { id, filesize: "64", width: 1 } });
  });
}

function bytesOf(text: string, length = 64): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  bytes.set(Array.from(text, (character) => character.charCodeAt(0)));
  return bytes;
}

function fileOf(): File {
  const found = parts.find(([name]) => name === "file")?.[1];
  return found instanceof File ? found : expect.fail("Directus was sent no file");
}

const send = async (body: BodyInit, type = "image/png", query = "", headers: Record<string, string> = {}) =>
  await editor.send(path + query, {
    ...{ method: "POST", headers: { "content-type": type, ...headers }, body, duplex: "half" },
  } as RequestInit);

test("a file flows to Directus as it is, by the editor's identity, and has an address", async () => {
  behind();
  const response = await send(bytesOf(start), "image/png", "?name=cloth&title=A%20cloth");
  expect([response.status, await response.json()]).toEqual([
    201,
    { file: { id, url: `/api/cms/assets/${id}`, type: "image/png", bytes: 64 } },
  ]);
  const [request] = directus.requests;
  expect(request?.headers.get("authorization")).toBe("Bearer development-only-directus-editor");
  expect(parts[0]).toEqual(["title", "A cloth"]);
  const file = fileOf();
  expect([file.name, file.type]).toEqual(["cloth.png", "image/png"]);
  expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytesOf(start));
});

test("is judged by how it begins, also where that comes byte by byte", async () => {
  behind();
  const bytes = bytesOf(start);
  const drops = (of: Uint8Array) =>
    new ReadableStream({
      start(controller) {
        for (const byte of of) controller.enqueue(new Uint8Array([byte]));
        controller.close();
      },
    });
  expect((await send(drops(bytes))).status).toBe(201);
  expect(new Uint8Array(await fileOf().arrayBuffer())).toEqual(bytes);
});

test.each([
  ["image/png", "<svg xmlns='http://www.w3.org/2000/svg'>", 422],
  ["image/png", "\xff\xd8\xff\xe0", 422],
  ["image/webp", "RIFF\0\0\0\0WAVE", 422],
  ["application/pdf", "", 422],
  ["image/svg+xml", "<svg>", 415],
  ["text/html", "<!doctype html>", 415],
  ["application/octet-stream", start, 415],
])("of type %s that begins %j is refused (%i), and nobody is asked", async (type, text, status) => {
  behind();
  expect((await send(bytesOf(text), type)).status).toBe(status);
  expect(directus.requests).toEqual([]);
});

test.each(["?name=..%2Fx", "?name=a%22b", "?title=", "?folder=x"])("takes no %s", async (query) => {
  behind();
  expect((await send(bytesOf(start), "image/png", query)).status).toBe(400);
  expect(directus.requests).toEqual([]);
});

test("over the limit is refused, said or counted, without being read to its end", async () => {
  behind();
  const large = bytesOf(start, 2 * 1024 * 1024);
  const said = { "content-length": String(large.byteLength) };
  expect((await send(large, "image/png", "", said)).status).toBe(413);
  expect(directus.requests).toEqual([]);
  let chunks = 0;
  const endless = new ReadableStream({
    pull(controller) {
      chunks += 1;
      controller.enqueue(bytesOf(start, 256 * 1024));
    },
  });
  expect((await send(endless)).status).toBe(413);
  expect(chunks).toBeLessThan(12);
});
