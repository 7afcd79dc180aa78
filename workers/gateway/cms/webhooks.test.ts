import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createTestGateway } from "../testing/gateway.ts";
import { standInFor, type Upstream } from "../testing/upstream.ts";
import { createVisitor } from "../testing/visitor.ts";
import { type ContentChange, tagsOfChanges } from "./content-change.ts";
import { contentSweep } from "./sweep-content.ts";

const gateway = createTestGateway();
const { deps } = gateway;
const visitor = createVisitor(gateway.app);
const signer = new Webhook(deps.config.directus.webhookSecret, { format: "raw" });

let directus: Upstream | undefined;
afterEach(() => {
  directus?.restore();
  vi.restoreAllMocks();
});

const id = "00000000-0000-4000-8000-000000000001";
const change: ContentChange = {
  ...{ collection: "posts", action: "update", keys: [id], all: false },
  items: [{ key: id, slug: "first" }],
};
const event = (changes: unknown[]) => ({
  ...{ type: "content.changed", timestamp: new Date().toISOString() },
  data: { changes },
});

/** As cms/extensions/selvedge-purge sends it. */
function signed(body: string, { at = new Date(), by = signer } = {}) {
  const messageId = `msg_${crypto.randomUUID()}`;
  const headers = {
    ...{ "content-type": "application/json", "webhook-id": messageId },
    "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "webhook-signature": by.sign(messageId, at, body),
  };
  return { method: "POST", headers, body };
}

const send = (message: RequestInit) => visitor.send("/api/cms/webhooks", message);

describe("POST /api/cms/webhooks", () => {
  test("purges what changed, so that the next who asks sees it", async () => {
    let title = "Before";
    directus = standInFor(deps.config.directus.url, () =>
      Response.json({
        data: [{ id, slug: "first", title, summary: "", body: "", published_at: "2026-11-01T09:00:00.000Z" }],
      }),
    );
    const titles = async () => {
      const [list, one] = await Promise.all([
        visitor.get("/api/cms/collections/posts"),
        visitor.get("/api/cms/collections/posts/first"),
      ]);
      const { data } = await list.json<{ data: { title: string }[] }>();
      return [data[0]?.title, (await one.json<{ data: { title: string } }>()).data.title];
    };
    expect(await titles()).toEqual(["Before", "Before"]);
    title = "After";
    expect(await titles()).toEqual(["Before", "Before"]);
    const message = signed(JSON.stringify(event([{ ...change, extra: "ignored" }])));
    expect((await send(message)).status).toBe(204);
    expect(await titles()).toEqual(["After", "After"]);
    // A repeat does no harm.
    expect((await send(message)).status).toBe(204);
  });

  test("refuses in the same words what is not signed by Directus, or not for this body or time", async () => {
    const purge = vi.spyOn(deps.cache, "purge");
    const body = JSON.stringify(event([change]));
    const good = signed(body);
    const minutes = (many: number) => new Date(Date.now() + many * 60_000);
    const without = (name: string) => ({
      ...good,
      headers: Object.fromEntries(Object.entries(good.headers).filter(([each]) => each !== name)),
    });
    const bad = [
      ...["webhook-id", "webhook-timestamp", "webhook-signature"].map(without),
      { ...good, body: body.replace("first", "other") },
      // The same to a parser, and other bytes.
      { ...good, body: `${body} ` },
      { ...good, headers: { ...good.headers, "webhook-id": "msg_another" } },
      { ...good, headers: { ...good.headers, "webhook-signature": "v1,not-base64" } },
      signed(body, { by: new Webhook("x".repeat(40), { format: "raw" }) }),
      signed(body, { by: new Webhook(deps.config.jobsWebhookSecret, { format: "raw" }) }),
      ...[signed(body, { at: minutes(-6) }), signed(body, { at: minutes(6) })],
    ];
    for (const message of bad) {
      const response = await send(message);
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ detail: "The signature is not valid" });
    }
    expect(purge).not.toHaveBeenCalled();
  });

  test("refuses what is signed and says nothing of content, or too much", async () => {
    for (const body of ["{", "{}", JSON.stringify({ ...event([]), type: "other" })])
      expect((await send(signed(body))).status).toBe(400);
    const large = JSON.stringify(event([{ ...change, padding: "x".repeat(600_000) }]));
    expect((await send(signed(large))).status).toBe(413);
    const bulk = Array.from({ length: 200 }, () => ({ key: id, slug: "s".repeat(90) }));
    const body = JSON.stringify(event(Array.from({ length: 5 }, () => ({ ...change, items: bulk }))));
    expect(body.length).toBeGreaterThan(64 * 1_024);
    expect((await send(signed(body))).status).toBe(204);
  });

  test("asks to be told again while not every isolate can be", async () => {
    vi.spyOn(deps.cache, "purge").mockResolvedValue(false);
    const response = await send(signed(JSON.stringify(event([change]))));
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
  });
});

describe("what is purged", () => {
  test.each<[string, Partial<ContentChange>, string[]]>([
    ["a new post", { action: "create" }, ["posts", `posts/${id}`, "posts/first"]],
    ["a saved post, which may have had another slug", {}, ["posts", "posts/*"]],
    ["a post that is gone", { action: "delete", items: [] }, ["posts", "posts/*"]],
    ["many", { keys: Array.from({ length: 60 }, String), items: [] }, ["posts", "posts/*"]],
    ["whatever there is", { keys: [], items: [], all: true }, ["posts", "posts/*"]],
    ["a link", { collection: "navigation", items: [] }, ["navigation", `navigation/${id}`]],
    ["a file", { collection: "directus_files", items: [] }, ["directus_files", `directus_files/${id}`]],
  ])("of %s", (_, some, tags) => {
    expect(tagsOfChanges([{ ...change, ...some }])).toEqual(tags);
  });
});

describe("the sweep", () => {
  const answering = (posts: unknown[], settings: string | null = null) => {
    directus = standInFor(deps.config.directus.url, ({ url }) => {
      const { pathname } = new URL(url);
      if (pathname === "/items/site_settings") return Response.json({ data: { date_updated: settings } });
      return Response.json({ data: pathname === "/items/posts" ? posts : [] });
    });
    return vi.spyOn(deps.cache, "purge");
  };

  test("purges what was saved lately, as Directus' clock has it", async () => {
    const purge = answering([{ id, slug: "first" }], new Date().toISOString());
    await contentSweep.run(deps);
    const tags = ["posts", "posts/*", "site_settings", "site_settings/*"];
    expect(purge).toHaveBeenCalledWith(tags, "sweep");
    const query = new URL(directus?.requests[0]?.url ?? "").searchParams;
    expect(JSON.parse(query.get("filter") ?? "")).toEqual({ date_updated: { _gte: "$NOW(-3 minutes)" } });
  });

  test("purges nothing when nothing was saved", async () => {
    const purge = answering([], "2026-01-01T00:00:00.000Z");
    await contentSweep.run(deps);
    expect(purge).not.toHaveBeenCalled();
  });

  test("purges all of a collection when more was saved than it looks at", async () => {
    const purge = answering(
      Array.from({ length: 50 }, (_, index) => ({ id: String(index), slug: `s${index}` })),
    );
    await contentSweep.run(deps);
    expect(purge).toHaveBeenCalledWith(["posts", "posts/*"], "sweep");
  });
});
