import { beforeEach, expect, it, vi } from "vitest";
import type { ContentState } from "../pages/kept-page.ts";

const world = vi.hoisted(() => ({
  event: {} as { locals: Record<string, unknown> },
  content: { versions: { posts: 1 }, standing: "settled" } as unknown,
  title: "",
  whileRead: (): unknown => undefined,
}));
vi.mock("solid-js/web", () => ({ getRequestEvent: () => world.event }));
vi.mock("../pages/content-now.ts", () => ({ contentNow: async () => world.content }));
vi.mock("./read-all.ts", () => ({
  readAll: async (collection: string) => {
    world.whileRead();
    const post = { slug: "first", title: world.title, summary: "", body: "", tags: [] };
    return { ok: true, data: collection === "posts" ? [post] : [] };
  },
}));

/** Of posts whose titles are words that the documentation does not have. */
let searchContent: typeof import("./search.ts").searchContent;

beforeEach(async () => {
  vi.resetModules();
  ({ searchContent } = await import("./search.ts"));
  world.whileRead = () => undefined;
  is({ versions: { posts: 1 }, standing: "settled" });
  world.title = "Zephyrine";
});

function is(content: ContentState): void {
  world.content = content;
}

async function finds(words: string): Promise<boolean> {
  world.event = { locals: {} };
  const found = await searchContent(words);
  return found.ok && found.data.hits.length > 0;
}

it("what was read of settled content is kept", async () => {
  expect(await finds("zephyrine")).toBe(true);
  world.title = "Marigold";
  expect(await finds("zephyrine")).toBe(true);
});

it.each<ContentState>([
  { versions: { posts: 1 }, standing: "unsettled" },
  { versions: { posts: 1 }, standing: "unsure" },
  { versions: null, standing: "unsure" },
  { versions: null, standing: "away" },
])("what was taken back is not found once it is read again, where the content was %j", async (content) => {
  is(content);
  expect(await finds("zephyrine")).toBe(true);
  world.title = "Marigold";
  expect(await finds("zephyrine")).toBe(false);
  expect(await finds("marigold")).toBe(true);
});

it("nothing is kept of what the gateway keeps for failures", async () => {
  world.whileRead = () => Object.assign(world.event.locals, { contentFailed: "for-all" });
  expect(await finds("zephyrine")).toBe(true);
  world.title = "Marigold";
  expect(await finds("zephyrine")).toBe(false);
});
