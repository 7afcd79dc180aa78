/** Files of real Directus, through the gateway. */
import { expect, inject, test } from "vitest";

const { gateway, directus } = inject("urls");
const authorization = `Bearer ${inject("directusAdminToken")}`;

async function ask<Data>(path: string, init: RequestInit = {}): Promise<Data> {
  const response = await fetch(directus + path, { ...init, headers: { authorization, ...init.headers } });
  expect(response.status, await response.clone().text()).toBeLessThan(300);
  return ((await response.json()) as { data: Data }).data;
}

async function coverOfPost(): Promise<string> {
  const filter = JSON.stringify({ status: { _eq: "published" }, cover: { _nnull: true } });
  const [post] = await ask<{ cover: string }[]>(
    `/items/posts?fields=cover&limit=1&filter=${encodeURIComponent(filter)}`,
  );
  return post?.cover ?? expect.fail("There is no post with a cover");
}

async function upload(name: string, type: string, text: string): Promise<string> {
  const form = new FormData();
  form.append("file", new Blob([text], { type }), name);
  return (await ask<{ id: string }>("/files", { method: "POST", body: form })).id;
}

const get = (id: string, query = "", headers: Record<string, string> = {}) =>
  fetch(`${gateway}/api/cms/assets/${id}${query}`, { headers });

test("a cover is shown in every preset, smaller and in the best format, and by parts", async () => {
  const cover = await coverOfPost();
  const whole = await get(cover);
  const original = await whole.arrayBuffer();
  expect([whole.status, whole.headers.get("content-type")]).toEqual([200, "image/png"]);
  for (const preset of ["thumbnail", "card", "article", "wide", "social"]) {
    const response = await get(cover, `?preset=${preset}`, { accept: "image/avif,image/webp,*/*" });
    const type = preset === "social" ? "image/jpeg" : "image/avif";
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect([preset, response.status, response.headers.get("content-type")]).toEqual([preset, 200, type]);
    const magic = String.fromCharCode(...bytes.subarray(4, 12));
    if (type === "image/avif") expect(magic).toBe("ftypavif");
    else expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xd8]);
  }
  const part = await get(cover, "", { range: "bytes=1-3" });
  expect([part.status, await part.text()]).toEqual([206, "PNG"]);
  expect(part.headers.get("content-range")).toBe(`bytes 1-3/${original.byteLength}`);
  expect((await get(cover, "", { range: "bytes=999999999-" })).status).toBe(416);
  const etag = whole.headers.get("etag") ?? "";
  expect((await get(cover, "", { "if-none-match": etag })).status).toBe(304);
});

test("a file that nothing shows, or a draft alone, is not there, until it is published", async () => {
  const id = await upload("draft.svg", "image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg"/>');
  expect((await get(id)).status).toBe(404);
  const texts = { title: "A draft", slug: `draft-${process.pid}`, summary: "With a picture", body: "" };
  const post = await ask<{ id: string }>("/items/posts", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...texts, status: "draft", cover: id }),
  });
  expect((await get(id)).status).toBe(404);
  await ask(`/items/posts/${post.id}`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ status: "published", published_at: "2026-11-01T09:00:00.000Z" }),
  });
  await expect.poll(async () => (await get(id)).status, { timeout: 10_000 }).toBe(200);
  const response = await get(id);
  expect(response.headers.get("content-security-policy")).toContain("sandbox");
  await fetch(`${directus}/items/posts/${post.id}`, { method: "DELETE", headers: { authorization } });
  await expect.poll(async () => (await get(id)).status, { timeout: 10_000 }).toBe(404);
});
