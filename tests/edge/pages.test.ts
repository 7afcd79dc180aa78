/** Kept pages of the site where it matters: under the real runtime, before a real gateway, with a content system that fails. */

import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { rawExchange } from "../deployed/raw-exchange.ts";
import { waitFor } from "../e2e/wait-for.ts";
import { type Edge, previewDomain, startEdge } from "./edge.ts";
import { json } from "./recorder.ts";

let edge: Edge;
let site: string;
/** What Directus holds. */
let posts: Record<string, unknown>[] = [];
let about: Record<string, unknown> | null = null;
let redirects: Record<string, unknown>[] = [];

const signer = new Webhook(String(inject("gatewayVars").DIRECTUS_WEBHOOK_SECRET), { format: "raw" });

const post = (slug: string, body: string) => ({
  ...{
    id: "00000000-0000-4000-8000-000000000001",
    slug,
    title: `Title of ${slug}`,
    summary: "Summary",
    body,
  },
  ...{ published_at: "2026-11-01T09:00:00.000Z", date_updated: null },
  ...{ cover: null, category: null, author: null, tags: [] },
});

const settings = {
  ...{ name: "Loom", tagline: "Woven", description: "A site", contact_email: null },
  ...{ announcement: null, announcement_url: null, social_image: null },
};

beforeAll(async () => {
  edge = await startEdge({ site: true });
  site = edge.site ?? expect.fail("there is no site");
});
afterAll(() => edge?.stop());

beforeEach(() => {
  [posts, about, redirects] = [[post("first", "The first text")], null, []];
  edge.directus.answer = ({ url = "" }, response) => {
    const { pathname, searchParams } = new URL(url, "http://directus");
    if (pathname === "/items/site_settings") return json(response, { data: settings });
    if (pathname === "/items/redirects") return json(response, { data: redirects });
    if (pathname === "/items/pages") return json(response, { data: about === null ? [] : [about] });
    const slug = /"slug":\{"_eq":"([^"]+)"/.exec(searchParams.get("filter") ?? "")?.[1];
    const found = pathname === "/items/posts" ? posts : [];
    json(response, { data: found.filter((each) => slug === undefined || each.slug === slug) });
  };
});

/** As cms/extensions/selvedge-purge tells it. */
async function tellOfChange(collection: string): Promise<void> {
  const at = new Date();
  const id = `msg_${crypto.randomUUID()}`;
  const change = { collection, action: "update", keys: ["x"], all: false, items: [] };
  const body = JSON.stringify({
    ...{ type: "content.changed", timestamp: at.toISOString() },
    data: { changes: [change] },
  });
  const headers = {
    ...{ "content-type": "application/json", "webhook-id": id },
    "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "webhook-signature": signer.sign(id, at, body),
  };
  const [gateway] = edge.gateways;
  expect((await fetch(`${gateway}/api/cms/webhooks`, { method: "POST", headers, body })).status).toBe(204);
}

type Seen = { status: number; html: string; cache: string; headers: Headers };

async function open(path: string, headers: Record<string, string> = {}): Promise<Seen> {
  const response = await fetch(site + path, { headers: { "x-forwarded-for": "10.1.2.3", ...headers } });
  const cache = response.headers.get("cache-status") ?? "";
  return { status: response.status, html: await response.text(), cache, headers: response.headers };
}

/** A page that was not asked for yet. */
function newPost(body = "The first text"): string {
  const slug = `p${crypto.randomUUID()}`;
  posts = [post(slug, body)];
  return slug;
}

const isHit = async (path: string) => ((await open(path)).cache.includes("; hit") ? true : undefined);

test("a page is rendered once, and is the same for everyone", async () => {
  const path = `/blog/${newPost()}`;
  const first = await open(path);
  expect([first.status, first.cache]).toEqual([200, expect.stringContaining("fwd=miss; stored")]);
  await waitFor("a hit", () => isHit(path), { timeoutMs: 3_000 });
  const asked = edge.directus.seen.length;
  const [one, two] = await Promise.all([open(path), open(path, { cookie: "selvedge_signed_in=1" })]);
  for (const seen of [one, two]) {
    expect(seen.html).toBe(first.html);
    for (const name of ["content-security-policy", "cache-control", "etag", "content-type"]) {
      expect(seen.headers.get(name), name).toBe(first.headers.get(name));
    }
    expect(seen.headers.getSetCookie()).toEqual([]);
  }
  expect(edge.directus.seen.length).toBe(asked);
  const etag = first.headers.get("etag") ?? "";
  expect((await open(path, { "if-none-match": etag })).status).toBe(304);
});

test("what is published is in the page within three seconds", async () => {
  const slug = newPost();
  const path = `/blog/${slug}`;
  expect((await open(path)).html).toContain("The first text");
  await waitFor("a hit", () => isHit(path), { timeoutMs: 3_000 });
  posts = [post(slug, "The second text")];
  await tellOfChange("posts");
  const shown = async () => ((await open(path)).html.includes("The second text") ? true : undefined);
  await waitFor("the second text", shown, { timeoutMs: 3_000, everyMs: 50 });
});

/** The gateway lets nobody through to what failed until a probe found it well again, at most half a minute later. */
async function contentComesBack(): Promise<void> {
  await edge.directus.start();
  const isBack = async () => ((await open(`/blog/${newPost()}`)).status === 200 ? true : undefined);
  await waitFor("content to be back", isBack, { timeoutMs: 40_000, everyMs: 250 });
}

test("what is taken back is gone within three seconds, also while the content system is away", async () => {
  const path = `/blog/${newPost()}`;
  expect((await open(path)).status).toBe(200);
  posts = [];
  await tellOfChange("posts");
  await edge.directus.stop();
  try {
    const gone = async () => ((await open(path)).status === 200 ? undefined : true);
    await waitFor("its end", gone, { timeoutMs: 3_000, everyMs: 50 });
  } finally {
    await contentComesBack();
  }
});

test("pages go on while the content system is away, and say that they are old", async () => {
  const path = `/blog/${newPost()}`;
  const before = await open(path);
  expect(before.status).toBe(200);
  await edge.directus.stop();
  try {
    const old = async () =>
      (await open(path)).cache.includes("stale-if-error") ? await open(path) : undefined;
    const { status, html } = await waitFor("an old page", old, { timeoutMs: 30_000, everyMs: 500 });
    expect([status, html]).toEqual([200, before.html]);
  } finally {
    await contentComesBack();
  }
});

test("a page of blocks is kept, a page that is not there or that fails is not", async () => {
  const slug = `a${crypto.randomUUID()}`;
  expect(await open(`/${slug}`)).toMatchObject({ status: 404, cache: "" });
  about = {
    ...{ slug, title: "About", summary: null, cover: null, date_updated: null },
    ...{ blocks: [{ type: "text", heading: null, body: "Of us" }], published_at: "2026-11-01T09:00:00.000Z" },
  };
  await tellOfChange("pages");
  const shown = async () => ((await open(`/${slug}`)).html.includes("Of us") ? true : undefined);
  await waitFor("the page", shown, { timeoutMs: 3_000, everyMs: 50 });
  await waitFor("a hit", () => isHit(`/${slug}`), { timeoutMs: 3_000 });
});

test("what is taken back is gone within three seconds, whoever else the gateway refuses", async () => {
  const path = `/blog/${newPost()}`;
  expect((await open(path)).status).toBe(200);
  const tooMuch = { "user-agent": "x".repeat(17 * 1_024) };
  posts = [];
  await tellOfChange("posts");
  const gone = async () => {
    await open(path, tooMuch);
    return (await open(path)).status === 404 ? true : undefined;
  };
  await waitFor("its end", gone, { timeoutMs: 3_000, everyMs: 50 });
  expect((await open(path, tooMuch)).html).not.toContain("The first text");
});

test("nobody can fill what is kept by making up addresses", async () => {
  const path = `/blog/${newPost()}`;
  await open(path);
  const other = await open(`${path}?x=${crypto.randomUUID()}`);
  expect([other.status, other.headers.get("cache-status")]).toEqual([200, null]);
});

test("pages that belong to somebody are never kept", async () => {
  for (const path of ["/sign-in", "/sign-up", "/verify?token=x"]) {
    for (const _ of [1, 2]) {
      const { cache, headers } = await open(path);
      expect([cache.includes("hit"), headers.get("cache-control")], path).toEqual([
        false,
        "private, no-store",
      ]);
    }
  }
});

test.each([
  "javascript:alert(1)",
  "//evil.example",
  "/\\evil.example",
  "http://evil.example",
  "/a b",
  "/a\r\nx: y",
])("content that says %j leads nowhere", async (to) => {
  const path = `/old/${crypto.randomUUID()}`;
  redirects = [{ from_path: path, to_url: to, permanent: true }];
  const response = await fetch(site + path, { redirect: "manual" });
  expect([response.status, response.headers.get("location")]).toEqual([404, null]);
});

test("content that says where a page went leads there", async () => {
  const path = `/old/${crypto.randomUUID()}`;
  redirects = [
    { from_path: `${path}-more`, to_url: "/other", permanent: true },
    { from_path: `${path.toUpperCase()}/`, to_url: "/new", permanent: true },
  ];
  for (const asked of [path, path.toUpperCase(), `${path}/`]) {
    const { pathname } = new URL((await fetch(site + asked)).url);
    expect(pathname, asked).toBe("/new");
  }
});

test.each(["", "/", "?x=1", "#x"])(
  "content that leads to the path itself, with %j after it, does not",
  async (end) => {
    const path = `/old/${crypto.randomUUID()}`;
    redirects = [{ from_path: path, to_url: path.toUpperCase() + end, permanent: false }];
    expect((await fetch(site + path, { redirect: "manual" })).status).toBe(404);
  },
);

/** Asks the site under another name than its own. */
async function askAs(host: string, request: string, headers: string[] = [], body = "") {
  const lines = [`${request} HTTP/1.1`, `host: ${host}`, "connection: close", "x-forwarded-for: 10.1.2.3"];
  const sized = [...lines, ...headers, ...(body ? [`content-length: ${body.length}`] : [])];
  const { statuses, text } = await rawExchange(
    site,
    (socket) => void socket.write(`${sized.join("\r\n")}\r\n\r\n${body}`),
  );
  return { status: statuses[0], text };
}

test("a preview of a branch shows its pages and reaches the gateway; the gateway answers to no other foreign name", async () => {
  const preview = `a1b2c3.${previewDomain}`;
  const slug = newPost("Seen in a preview");
  expect(await askAs(preview, `GET /blog/${slug}`)).toMatchObject({
    status: 200,
    text: expect.stringContaining("Seen in a preview"),
  });
  expect((await askAs(preview, "GET /health")).status).toBe(200);
  expect((await askAs(preview, "GET /api/auth/me")).status).toBe(401);
  for (const host of [previewDomain, `x.${preview}`, "evil.test"])
    expect((await askAs(host, "GET /health")).status, host).toBe(503);
});

test("a preview's own page may sign somebody in, another preview's may not", async () => {
  const preview = `a1b2c3.${previewDomain}`;
  const body = JSON.stringify({ email: "nobody@acme.test", password: "not the password" });
  const signIn = (origin: string) =>
    askAs(preview, "POST /api/auth/login", [`origin: ${origin}`, "content-type: application/json"], body);
  expect(await signIn(`http://${preview}`)).toMatchObject({ status: 401 });
  for (const origin of [`http://other.${previewDomain}`, "https://evil.test"])
    expect((await signIn(origin)).status, origin).toBe(403);
});
