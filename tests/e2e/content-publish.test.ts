/** From pressing publish in Directus to the new text at the gateway and in a page, with nobody asking for it. */
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createClient } from "./api-client.ts";
import { waitFor } from "./wait-for.ts";

const { gateway, site, directus } = inject("urls");
const slug = `published-${process.pid}`;
const path = `/api/cms/collections/posts/${slug}`;
/** What is kept would be shown for longer than that if nobody told of the change. */
const within = { timeoutMs: 3_000, everyMs: 50 };

const visitor = createClient(gateway);
let id = "";

/** As the studio saves. */
async function save(method: string, key: string, item?: object): Promise<{ id: string }> {
  const response = await fetch(`${directus}/items/posts${key}`, {
    method,
    headers: {
      authorization: `Bearer ${inject("directusAdminToken")}`,
      "content-type": "application/json",
    },
    ...(item === undefined ? {} : { body: JSON.stringify(item) }),
  });
  expect(response.status, await response.clone().text()).toBeLessThan(300);
  return response.status === 204 ? { id: "" } : ((await response.json()) as { data: { id: string } }).data;
}

async function read(): Promise<{ status: number; title: string | undefined; summary: string | undefined }> {
  const response = await visitor.fetch(path);
  const { data } = (await response.json()) as { data?: { title: string; summary: string } };
  return { status: response.status, title: data?.title, summary: data?.summary };
}

const listed = async () =>
  ((await (await visitor.fetch("/api/cms/collections/posts")).json()) as { data: { slug: string }[] }).data
    .map((post) => post.slug)
    .includes(slug);

beforeAll(async () => {
  const texts = { title: "Before", summary: "Not yet", body: "The first text" };
  ({ id } = await save("POST", "", { ...texts, slug, status: "draft" }));
});
afterAll(async () => {
  await save("DELETE", `/${id}`).catch(() => {});
});

describe("within three seconds", () => {
  test("what is published is there, in the list too", async () => {
    expect((await read()).status).toBe(404);
    expect(await listed()).toBe(false);
    await save("PATCH", `/${id}`, { status: "published", published_at: "2026-11-01T09:00:00.000Z" });
    await waitFor("the post", async () => ((await read()).status === 200 ? true : undefined), within);
    await waitFor("the list", async () => ((await listed()) ? true : undefined), within);
  });

  test("a new text is shown, by the API and in the page", async () => {
    expect((await read()).title).toBe("Before");
    const page = async () => (await fetch(`${site}/blog/${slug}`)).text();
    expect(await page()).toContain("The first text");
    const saved = save("PATCH", `/${id}`, { title: "After", body: "The second text" });
    const shown = async () => ((await page()).includes("The second text") ? true : undefined);
    await Promise.all([
      saved,
      waitFor("the new title", async () => ((await read()).title === "After" ? true : undefined), within),
      waitFor("the new text in the page", shown, within),
    ]);
  });

  test("many changes at once are all shown", async () => {
    for (let turn = 0; turn < 10; turn++) {
      await read();
      await save("PATCH", `/${id}`, { summary: `Turn ${turn}` });
    }
    await waitFor(
      "the last text",
      async () => ((await read()).summary === "Turn 9" ? true : undefined),
      within,
    );
  });

  test("what is taken back is gone", async () => {
    expect((await read()).status).toBe(200);
    await save("PATCH", `/${id}`, { status: "archived" });
    await waitFor("its end", async () => ((await read()).status === 404 ? true : undefined), within);
    await waitFor("its end in the list", async () => ((await listed()) ? undefined : true), within);
  });

  test("and what is deleted is too", async () => {
    await save("PATCH", `/${id}`, { status: "published" });
    await waitFor("the post", async () => ((await read()).status === 200 ? true : undefined), within);
    await save("DELETE", `/${id}`);
    await waitFor("its end", async () => ((await read()).status === 404 ? true : undefined), within);
  });
});
