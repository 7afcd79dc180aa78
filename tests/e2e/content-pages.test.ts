/** What editors publish in real Directus, as visitors and programs find it on the site. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { launchBrowser } from "./browser.ts";
import { visit } from "./visit.ts";
import { waitFor } from "./wait-for.ts";

const { site, directus } = inject("urls");
const mark = `w${process.pid}`;
const within = { timeoutMs: 5_000, everyMs: 100 };
const made: [collection: string, id: string][] = [];
let browser: Browser;

async function ask(method: string, path: string, body?: unknown): Promise<{ id: string }> {
  const response = await fetch(`${directus}/items/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${inject("directusAdminToken")}`,
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.status, await response.clone().text()).toBeLessThan(300);
  return response.status === 204 ? { id: "" } : ((await response.json()) as { data: { id: string } }).data;
}

async function make(collection: string, item: Record<string, unknown>): Promise<string> {
  const { id } = await ask("POST", collection, item);
  made.push([collection, id]);
  return id;
}

const open = async (path: string, init: RequestInit = {}) =>
  fetch(site + path, { redirect: "manual", ...init });
const read = async (path: string) => (await open(path)).text();
const shows = (path: string, text: string) =>
  waitFor(`"${text}" at ${path}`, async () => ((await read(path)).includes(text) ? true : undefined), within);

const published = (day: number) => ({
  ...{ status: "published", published_at: new Date(Date.UTC(2026, 1, day)).toISOString() },
});
const hrefsOf = (html: string, start: string) =>
  [...html.matchAll(/href="([^"]+)"/g)].flatMap(([, href = ""]) => (href.startsWith(start) ? [href] : []));

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  for (const [collection, id] of made.reverse()) await ask("DELETE", `${collection}/${id}`);
});

describe("the blog", () => {
  test("has a list for each category, tag and author, with older posts behind a link", async () => {
    const category = await make("categories", { slug: `${mark}-category`, title: `Category ${mark}` });
    const tag = await make("tags", { slug: `${mark}-tag`, title: `Tag ${mark}` });
    const author = await make("authors", {
      slug: `${mark}-author`,
      name: `Author ${mark}`,
      bio: "Writes *well*",
    });
    for (let day = 1; day <= 23; day += 1) {
      await make("posts", {
        ...{ slug: `${mark}-${day}`, title: `Post ${day}`, summary: "One of many", body: "Text" },
        // Three of each day: pages end between posts of the same time.
        ...{ ...published(1 + Math.floor(day / 3)), category, author, tags: [{ tags_id: tag }] },
      });
    }
    for (const [by, heading] of [
      ["category", `Category ${mark}`],
      ["tag", `Tag ${mark}`],
      ["author", `Author ${mark}`],
    ]) {
      const first = `/blog/${by}/${mark}-${by}`;
      await shows(first, `>${heading}</h1>`);
      const seen: string[] = [];
      let next: string | undefined = first;
      let pages = 0;
      while (next !== undefined) {
        const html: string = await read(next.replaceAll("&amp;", "&"));
        seen.push(...new Set(hrefsOf(html, `/blog/${mark}-`)));
        next = hrefsOf(html, `${first}?after=`)[0];
        pages += 1;
      }
      expect([pages, seen.length, new Set(seen).size]).toEqual([3, 23, 23]);
    }
    expect(await read(`/blog/author/${mark}-author`)).toContain("<em>well</em>");
  });

  test.each([
    "/blog/tag/nowhere",
    "/blog/category/nowhere",
    "/blog/author/nowhere",
    "/blog?after=x",
    "/changelog?after=1",
  ])("%s is not found", async (path) => expect((await open(path)).status).toBe(404));

  test("a post says who wrote it and when, and leads to the ones around it", async () => {
    const { page, complaints, context } = await visit(browser, "198.18.30.1");
    await page.goto(`${site}/blog/every-error-row-has-a-reason`);
    await page.getByRole("link", { name: "The Selvedge team" }).waitFor();
    const cover = page.locator("article .cover img");
    expect(await cover.getAttribute("alt")).toMatch(/herringbone/);
    expect(await cover.getAttribute("srcset")).toMatch(/preset=card.* 640w, .*preset=article.* 1200w/);
    await page.getByRole("navigation", { name: "More posts" }).getByRole("link").last().click();
    await page.getByRole("heading", { level: 1, name: "Three numbers behind a score" }).waitFor();
    expect(await page.title()).toBe("Three numbers behind a score · Selvedge");
    expect(complaints).toEqual([]);
    await context.close();
  });
});

test("the changelog shows each change by its kind, and a draft to nobody", async () => {
  const change = { title: `Change ${mark}`, kind: "fixed", body: "It is **mended**", slug: `${mark}-change` };
  const id = await make("changelog", { ...change, status: "draft" });
  expect(await read("/changelog")).not.toContain(change.title);
  await ask("PATCH", `changelog/${id}`, published(2));
  await shows("/changelog", change.title);
  expect(await read("/changelog")).toMatch(/Fixed[\s\S]*<strong>mended<\/strong>/);
});

describe("a page of blocks", () => {
  const slug = `${mark}-page`;
  const blocks = [
    { type: "hero", heading: "The hero", body: "Says *much*", label: "Go", url: "/pricing" },
    { type: "text", heading: "The text", body: "A [link](/blog)" },
    {
      type: "picture",
      image: "00000000-0000-4000-8000-00000000abcd",
      alt: "The picture",
      caption: "Below it",
    },
    { type: "points", heading: "The points", items: [{ title: "First point", text: "Its text" }] },
    { type: "questions", heading: "The questions", items: [{ title: "Why?", text: "Because." }] },
    { type: "call", heading: "The call", body: "Come", label: "Elsewhere", url: "https://example.com/a" },
    { type: "posts", heading: "The posts", count: 2 },
    { type: "unknown", heading: "What nobody draws" },
  ];

  test("is drawn with every type of block, and works without JavaScript", async () => {
    await make("pages", { slug, title: "All blocks", summary: "Each once", blocks, ...published(3) });
    await shows(`/${slug}`, "The hero");
    const { page, context } = await visit(browser, "198.18.30.2", { javaScriptEnabled: false });
    await page.goto(`${site}/${slug}`);
    expect(await page.getByRole("heading", { level: 1 }).allTextContents()).toEqual(["The hero"]);
    for (const name of ["The text", "The points", "The questions", "The call", "The posts"]) {
      await page.getByRole("heading", { level: 2, name }).waitFor();
    }
    expect(await page.getByAltText("The picture").getAttribute("src")).toContain("preset=article");
    await page.getByText("Why?").click();
    await page.getByText("Because.").waitFor();
    expect(await page.getByRole("link", { name: "Elsewhere" }).getAttribute("rel")).toContain("noopener");
    expect(await page.locator(".blocks .posts li").count()).toBe(2);
    expect(await page.content()).not.toContain("What nobody draws");
    await context.close();
  });

  test("is not there before it is published", async () => {
    await make("pages", { slug: `${mark}-draft`, title: "Draft", blocks, status: "draft" });
    expect((await open(`/${mark}-draft`)).status).toBe(404);
  });
});

describe("where nothing is", () => {
  const from = (name: string) => `/${mark}/${name}`;

  test("the content says where it went, for good or for now", async () => {
    await make("redirects", { from_path: from("good"), to_url: "/about?x=1#y", permanent: true });
    await make("redirects", { from_path: from("now"), to_url: "https://example.com/new", permanent: false });
    const led = async (path: string) => {
      const response = await open(path);
      return [response.status, response.headers.get("location")];
    };
    const is = (path: string, expected: unknown[]) =>
      expect.poll(() => led(path), { timeout: 5_000 }).toEqual(expected);
    await is(from("good"), [301, "/about?x=1#y"]);
    await is(from("now"), [302, "https://example.com/new"]);
    await is(`${from("now")}?next=//evil.example`, [302, "https://example.com/new"]);
    const { page, context } = await visit(browser, "198.18.30.3");
    await page.goto(site + from("good"));
    await page.getByRole("heading", { level: 1, name: "Woven so that it cannot fray" }).waitFor();
    await context.close();
  });

  test("no page that is there is led away from, and nobody where a request says", async () => {
    await make("redirects", { from_path: from("loop"), to_url: from("loop"), permanent: false });
    expect((await open(from("loop"))).status).toBe(404);
    await make("redirects", { from_path: "/pricing", to_url: "/about", permanent: false });
    expect((await open("/pricing")).status).toBe(200);
    expect((await open(`/nowhere-${mark}?to=https://evil.example`)).status).toBe(404);
  });
});

test("menus and what the site says of itself come from content", async () => {
  await make("navigation", { menu: "main", label: `Main ${mark}`, url: "/changelog", sort: 3 });
  await make("navigation", {
    menu: "footer",
    section: "Product",
    label: `Elsewhere ${mark}`,
    url: "https://example.com/",
    sort: 99,
  });
  const before = await ask("GET", "site_settings");
  await ask("PATCH", "site_settings", {
    announcement: `News ${mark}`,
    tagline: `Said ${mark}`,
  });
  try {
    for (const text of [`Main ${mark}`, `Elsewhere ${mark}`, `News ${mark}`, `Said ${mark}`])
      await shows("/", text);
    expect(await read("/sign-in")).toContain(`Main ${mark}`);
  } finally {
    const { announcement, tagline } = before as unknown as Record<string, unknown>;
    await ask("PATCH", "site_settings", { announcement, tagline });
  }
});

describe("for programs", () => {
  const files: [path: string, type: string, maxAge: number][] = [
    ["/feed.xml", "application/rss+xml; charset=utf-8", 300],
    ["/atom.xml", "application/atom+xml; charset=utf-8", 300],
    ["/feed.json", "application/feed+json; charset=utf-8", 300],
    ["/sitemap.xml", "application/xml; charset=utf-8", 3_600],
    ["/llms.txt", "text/plain; charset=utf-8", 3_600],
    ["/robots.txt", "text/plain; charset=utf-8", 86_400],
  ];

  test.each(files)("%s has its type and time, and is sent once", async (path, type, maxAge) => {
    const response = await open(path, { headers: { host: "evil.example" } });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(type);
    expect(response.headers.get("cache-control")).toBe(`public, max-age=${maxAge}`);
    const text = await response.text();
    expect(text).toContain(new URL(site).origin);
    expect(text).not.toMatch(/evil\.example|results-that-come-to-you/);
    const etag = response.headers.get("etag") ?? "";
    expect((await open(path, { headers: { "if-none-match": etag } })).status).toBe(304);
  });

  test("feeds and the site map are well formed, whatever is written", async () => {
    const title = `Knots & <loops> "${mark}" ]]>`;
    const texts = { summary: "A & B <c>", body: "`<script>` & ]]> ![p](/api/cms/assets/x)" };
    await make("posts", {
      slug: `${mark}-knots`,
      title,
      ...texts,
      ...published(28),
      published_at: "2026-11-20T00:00:00Z",
    });
    await shows("/feed.json", `${mark}-knots`);
    const { page, context } = await visit(browser, "198.18.30.4");
    await page.goto(`${site}/sign-in`);
    for (const path of ["/feed.xml", "/atom.xml", "/sitemap.xml"]) {
      await shows(path, `${mark}-knots`);
      const parsed = await page.evaluate(async (from) => {
        const parsedXml = new DOMParser().parseFromString(
          await (await fetch(from)).text(),
          "application/xml",
        );
        return {
          broken: parsedXml.querySelector("parsererror")?.textContent ?? null,
          titles: [...parsedXml.querySelectorAll("title")].map(({ textContent }) => textContent),
          html: [...parsedXml.querySelectorAll("content, encoded")]
            .map(({ textContent }) => textContent)
            .join(),
        };
      }, path);
      expect(parsed.broken, path).toBeNull();
      if (path === "/sitemap.xml") continue;
      expect(parsed.titles).toContain(title);
      expect(parsed.html).toContain(`src="${site}/api/cms/assets/x"`);
      expect(parsed.html).not.toContain("<script>");
    }
    const feed = (await (await open("/feed.json")).json()) as { items: { title: string; url: string }[] };
    expect(feed.items.find((item) => item.title === title)?.url).toBe(`${site}/blog/${mark}-knots`);
    await context.close();
  });

  test("the head of a post names it to search engines and to other sites", async () => {
    const html = await read("/blog/every-error-row-has-a-reason");
    const url = `${site}/blog/every-error-row-has-a-reason`;
    expect(html).toContain(`<link rel="canonical" href="${url}">`);
    for (const file of ["/feed.xml", "/atom.xml", "/feed.json"])
      expect(html).toMatch(new RegExp(`rel="alternate"[^>]*href="${file}"`));
    expect(html).toMatch(/<meta property="og:type" content="article">/);
    const image =
      /<meta property="og:image" content="([^"]+)"/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const picture = await fetch(image);
    expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/png"]);
    expect(picture.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect((await open("/og/results-that-come-to-you.png")).status).toBe(404);
    expect((await open("/og/every-error-row-has-a-reason.svg")).status).toBe(404);
    const json = /<script type="application\/ld\+json">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? "";
    const graph = (JSON.parse(json) as { "@graph": { "@type": string }[] })["@graph"];
    expect(graph.map((node) => node["@type"])).toEqual(["BlogPosting", "BreadcrumbList"]);
    expect(await read("/search?q=x")).toContain('<meta name="robots" content="noindex">');
  });
});

describe("search", () => {
  test("finds posts, pages and changes without JavaScript, and never a draft", async () => {
    const word = `zwirn${mark}`;
    await make("posts", {
      slug: `${mark}-found`,
      title: "Found",
      summary: "Here",
      body: `About ${word}`,
      ...published(4),
    });
    await make("posts", {
      slug: `${mark}-hidden`,
      title: "Hidden",
      summary: "Here",
      body: `Also ${word}`,
      status: "draft",
    });
    await make("posts", {
      ...{ slug: `${mark}-later`, title: "Later", summary: "Here", body: `Also ${word}` },
      ...{ status: "published", published_at: "2099-01-01T00:00:00Z" },
    });
    await shows(`/search?q=${word}`, `/blog/${mark}-found`);
    const { page, context } = await visit(browser, "198.18.30.5", { javaScriptEnabled: false });
    await page.goto(`${site}/blog`);
    await page.getByRole("link", { name: "Search" }).click();
    await page.getByRole("searchbox").fill(word);
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByText("One result").waitFor();
    expect(await page.locator(".found mark").textContent()).toBe(word);
    await page.getByRole("link", { name: "Found" }).click();
    await page.getByRole("heading", { level: 1, name: "Found" }).waitFor();
    await context.close();
    const html = await read(`/search?q=${word}`);
    for (const name of ["hidden", "later"]) expect(html).not.toContain(`${mark}-${name}`);
  });

  test("answers whatever is looked for", async () => {
    for (const words of [
      "",
      " ",
      "<script>alert(1)</script>",
      '"><script>alert(1)</script>',
      "\\",
      "(",
      "$NOW",
      "é".repeat(500),
      "%00",
    ]) {
      const response = await open(`/search?q=${encodeURIComponent(words)}`);
      expect(response.status, words).toBe(200);
      // What was looked for stands in the field, where it is a value.
      const html = (await response.text()).replace(/ value="[^"]*"/g, "");
      expect(html).not.toContain("<script>alert(1)");
    }
    expect((await open("/search?q=a&q=b")).status).toBe(200);
  });

  test("in the browser goes on by itself", async () => {
    const { page, complaints, context } = await visit(browser, "198.18.30.6");
    await page.goto(`${site}/search?q=score`);
    await page.getByRole("link", { name: "Three numbers behind a score" }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
