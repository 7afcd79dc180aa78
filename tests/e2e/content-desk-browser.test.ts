/** An editor's day at the desk: from a first draft to its end, and what everybody else sees of it meanwhile. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { expectAccessible } from "./accessibility.ts";
import { demoPassword, newEmail, signIn } from "./accounts.ts";
import type { ApiClient } from "./api-client.ts";
import { launchBrowser } from "./browser.ts";
import { visit } from "./visit.ts";
import { waitFor } from "./wait-for.ts";

const { site, directus } = inject("urls");
const desk = `${site}/admin/content`;
/** What is kept would be shown for longer than that if nobody told of the change. */
const within = { timeoutMs: 3_000, everyMs: 50 };

/** One point, black. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

let browser: Browser;
let admin: ApiClient;
let email: string;

beforeAll(async () => {
  browser = await launchBrowser();
  admin = await signIn("admin@selvedge.test");
  email = newEmail("editor");
  const account = { name: "Edith Editor", email, role: "editor", password: demoPassword };
  const response = await admin.post("/api/user/users", account);
  expect(response.status, await response.clone().text()).toBe(201);
});
afterAll(() => browser.close());

let visits = 0;

/** Each from an address of its own, since few may sign in from one. */
async function openDesk(path: string, options: Parameters<typeof visit>[2] = {}, who = email) {
  const visited = await visit(browser, `198.18.25.${++visits}`, options);
  const { page } = visited;
  await page.goto(`${site}/sign-in?next=${encodeURIComponent(`/admin/content${path}`)}`);
  await page.getByLabel("E-mail address").fill(who);
  await page.getByLabel("Password", { exact: true }).fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(`${desk}${path}`);
  return visited;
}

const idIn = (page: Page) => new URL(page.url()).searchParams.get("item") ?? expect.fail(page.url());
const isSaved = (page: Page) => page.getByText("It is saved.").waitFor();
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

/** What Directus has, past the gateway. */
async function atDirectus(path: string): Promise<unknown[]> {
  const headers = { authorization: `Bearer ${inject("directusAdminToken")}` };
  const { data } = (await (await fetch(`${directus}/items/${path}`, { headers })).json()) as {
    data: unknown[];
  };
  return data;
}

const publicStatus = async (slug: string) => (await fetch(`${site}/blog/${slug}`)).status;
const shows = (slug: string, status: number) =>
  waitFor(
    `${status} at /blog/${slug}`,
    async () => ((await publicStatus(slug)) === status ? true : undefined),
    within,
  );

async function newTag(title: string): Promise<void> {
  const slug = `${title.toLowerCase()}-${process.pid}`;
  const response = await admin.post("/api/cms/collections/tags", { title, slug });
  expect(response.status, await response.clone().text()).toBe(201);
}

it("a post is written, shown by a link, scheduled, published, changed, taken back and deleted", async () => {
  const slug = `from-the-desk-${process.pid}`;
  const tag = `Selvage${process.pid}`;
  await newTag(tag);
  const { page, context, complaints } = await openDesk("/posts");
  await expectAccessible(page, "the list");

  await page.getByRole("link", { name: "New post" }).click();
  await page.getByRole("heading", { level: 1, name: "New post" }).waitFor();
  await page.getByLabel("Title").fill(`From the desk ${process.pid}`);
  expect(await page.getByLabel("Slug").inputValue()).toBe(slug);
  await page.getByLabel("Summary").fill("What an editor writes.");
  await page.getByLabel("Text", { exact: true }).fill("The **first** text, and <script>alert(1)</script>");
  const shown = page.getByRole("region", { name: "Text, as it will be shown" });
  await shown.getByText("first").waitFor();
  expect(await shown.locator("strong").textContent()).toBe("first");
  expect(await shown.locator("script").count()).toBe(0);
  await page.getByLabel("File").setInputFiles({ name: "Ein Bild.png", mimeType: "image/png", buffer: png });
  await page.getByAltText("Cover as it is now").waitFor();
  await page.getByLabel(tag).check();
  await expectAccessible(page, "the form of a new one");
  await press(page, "Save as a draft");
  await page.getByText("It is added.").waitFor();
  const id = idIn(page);
  expect(await publicStatus(slug)).toBe(404);
  await expectAccessible(page, "a draft");

  await press(page, "Make a preview link");
  const link = await page.getByRole("link", { name: /\/preview\?token=/ }).getAttribute("href");
  await expectAccessible(page, "the link");
  const stranger = await visit(browser, "198.18.25.200");
  const answer = await stranger.page.goto(link ?? "");
  expect([answer?.status(), answer?.headers()["cache-control"], answer?.headers()["x-robots-tag"]]).toEqual([
    ...[200, "private, no-store", "noindex, nofollow, noarchive"],
  ]);
  await stranger.page.getByRole("heading", { level: 1, name: `From the desk ${process.pid}` }).waitFor();
  await stranger.page.getByText("This is a preview").waitFor();
  expect(await stranger.page.locator(".preview-cover").evaluate(isLoaded)).toBe(true);
  expect(await stranger.page.locator("h1").getAttribute("data-directus")).toBe(
    `collection:posts;item:${id};fields:title;mode:popover`,
  );
  await expectAccessible(stranger.page, "the preview");

  await page.getByLabel("Publication time (UTC)").fill("2999-01-01T09:00");
  await press(page, "Schedule");
  await isSaved(page);
  await page.getByRole("region", { name: "State" }).getByText("Scheduled").waitFor();
  expect(await publicStatus(slug)).toBe(404);

  await page.getByLabel("Publication time (UTC)").fill("");
  await press(page, "Publish now");
  await isSaved(page);
  await shows(slug, 200);
  const everybody = await (await fetch(`${site}/blog/${slug}`)).text();
  expect(everybody).toContain("<strong>first</strong>");
  expect(everybody).not.toContain("data-directus");

  await page.getByLabel("Text", { exact: true }).fill("The second text");
  await press(page, "Save");
  await isSaved(page);
  await waitFor(
    "the second text",
    async () =>
      (await (await fetch(`${site}/blog/${slug}`)).text()).includes("The second text") ? true : undefined,
    within,
  );
  const history = page.getByRole("region", { name: "History" });
  await history.getByText(/It became published/).waitFor();
  expect(await history.getByText("Edith Editor").count()).toBeGreaterThan(3);

  await press(page, "Unpublish");
  await isSaved(page);
  await shows(slug, 404);

  expect(await atDirectus(`posts_tags?filter[posts_id][_eq]=${id}`)).toHaveLength(1);
  await page.getByRole("link", { name: "Delete this post …" }).click();
  await page
    .getByRole("alert")
    .getByText(/for good\?/)
    .waitFor();
  await expectAccessible(page, "the question before the end");
  await press(page, "Delete it for good");
  await page.getByText("It is deleted.").waitFor();
  expect(await atDirectus(`posts_tags?filter[posts_id][_eq]=${id}`)).toEqual([]);
  expect((await stranger.page.goto(link ?? ""))?.status()).toBe(404);
  expect(complaints).toEqual([]);
  await stranger.context.close();
  await context.close();
});

/** Runs in the page. */
function isLoaded(image: SVGElement | HTMLElement): Promise<boolean> {
  const picture = image as HTMLImageElement;
  return picture.decode().then(() => picture.naturalWidth > 0);
}

const post = { title: "Shared", summary: "Short", body: "Long" };

async function newPost(slug: string): Promise<string> {
  const response = await admin.post("/api/cms/collections/posts", { ...post, slug });
  expect(response.status, await response.clone().text()).toBe(201);
  return ((await response.json()) as { data: { id: string } }).data.id;
}

const saveElsewhere = async (id: string, title: string) => {
  const response = await admin.fetch(`/api/cms/collections/posts/${id}`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ title }),
  });
  expect(response.status).toBe(200);
};

const titleOf = async (id: string) => {
  const response = await admin.fetch(`/api/cms/collections/posts/${id}?preview=true`);
  return ((await response.json()) as { data: { title: string } }).data.title;
};

describe.each([
  ["with JavaScript", true],
  ["without JavaScript", false],
] as const)("%s", (name, javaScriptEnabled) => {
  it("nothing that was written is lost where somebody saved it meanwhile, and it can be saved over", async () => {
    const id = await newPost(`meanwhile-${javaScriptEnabled}-${process.pid}`);
    const { page, context } = await openDesk(`/posts?item=${id}`, { javaScriptEnabled });
    await page.getByLabel("Title").fill("Mine");
    await saveElsewhere(id, "Theirs");
    await press(page, "Save the draft");
    await page.getByText(/Somebody saved this meanwhile/).waitFor();
    expect(await page.getByLabel("Title").inputValue()).toBe("Mine");
    expect(await titleOf(id)).toBe("Theirs");
    await expectAccessibleIf(javaScriptEnabled, page, "the refusal");
    await press(page, "Save mine over it");
    await isSaved(page);
    expect(await titleOf(id)).toBe("Mine");
    await context.close();
  });

  it("what is wrong stands beside its field, and the rest stays", async () => {
    await newPost(`taken-${javaScriptEnabled}-${process.pid}`);
    const { page, context } = await openDesk("/posts?new=yes", { javaScriptEnabled });
    await page.getByLabel("Title").fill(`Another ${name}`);
    await page.getByLabel("Slug").fill(`taken-${javaScriptEnabled}-${process.pid}`);
    await page.getByLabel("Summary").fill("Short");
    await page.getByLabel("Text", { exact: true }).fill("Long");
    await press(page, "Save as a draft");
    await page.getByRole("alert").getByText("Another item has this slug already").waitFor();
    expect(await page.getByLabel("Slug").getAttribute("aria-invalid")).toBe("true");
    expect(await page.getByLabel("Text", { exact: true }).inputValue()).toBe("Long");
    await page.getByLabel("Slug").fill(`free-${javaScriptEnabled}-${process.pid}`);
    await press(page, "Save as a draft");
    await page.getByText("It is added.").waitFor();
    await context.close();
  });
});

async function expectAccessibleIf(is: boolean, page: Page, what: string): Promise<void> {
  if (is) await expectAccessible(page, what);
}

/** What will be shown, which comes with the page's scripts to whoever is about to write. */
async function seesPreview(page: Page): Promise<void> {
  await page.getByLabel("Text", { exact: true }).focus();
  await page.getByRole("region", { name: "Text, as it will be shown" }).waitFor();
}

it("text that was not saved is offered when its form is opened again", async () => {
  const id = await newPost(`unsaved-${process.pid}`);
  const { page, context } = await openDesk(`/posts?item=${id}`);
  await seesPreview(page);
  await page.getByLabel("Text", { exact: true }).fill("Half a sentence");
  await waitFor("the text to be kept", () =>
    page.evaluate(() => (JSON.stringify({ ...localStorage }).includes("Half a sentence") ? true : undefined)),
  );
  await page.goto(`${desk}/posts`);
  await page.goto(`${desk}/posts?item=${id}`);
  await press(page, "Put it back");
  expect(await page.getByLabel("Text", { exact: true }).inputValue()).toBe("Half a sentence");
  await press(page, "Save the draft");
  await isSaved(page);
  await page.goto(`${desk}/posts?item=${id}`);
  await seesPreview(page);
  expect(await page.getByText("There is text here that was not saved.").count()).toBe(0);
  await context.close();
});

it("an open list shows what others save, without a new page", async () => {
  const id = await newPost(`live-${process.pid}`);
  const { page, context } = await openDesk("/posts");
  await page.getByRole("link", { name: "Shared" }).first().waitFor();
  await page.evaluate(() => document.body.setAttribute("data-same", "yes"));
  await saveElsewhere(id, `Changed elsewhere ${process.pid}`);
  await page.getByRole("link", { name: `Changed elsewhere ${process.pid}` }).waitFor();
  expect(await page.evaluate(() => document.body.getAttribute("data-same"))).toBe("yes");
  await context.close();
});

it("an open changelog shows a change that is published, without a new page", async () => {
  const { page, context } = await visit(browser, `198.18.25.${++visits}`);
  await page.goto(`${site}/changelog`);
  await page.evaluate(() => document.body.setAttribute("data-same", "yes"));
  const title = `Woven in ${process.pid}`;
  const change = { title, slug: `woven-${process.pid}`, kind: "added", body: "A new thread." };
  const response = await admin.post("/api/cms/collections/changelog", { ...change, status: "published" });
  expect(response.status, await response.clone().text()).toBe(201);
  await page.getByRole("heading", { name: title }).waitFor();
  expect(await page.evaluate(() => document.body.getAttribute("data-same"))).toBe("yes");
  await context.close();
});

it("a picture is added without JavaScript, and what is no picture is refused", async () => {
  const id = await newPost(`picture-${process.pid}`);
  const { page, context } = await openDesk(`/posts?item=${id}`, { javaScriptEnabled: false });
  const choose = (buffer: Buffer) =>
    page.getByLabel("File").setInputFiles({ name: "cover.png", mimeType: "image/png", buffer });
  await choose(Buffer.from("no picture"));
  await press(page, "Add this file");
  await page.getByRole("alert").getByText("The file does not begin as image/png does").waitFor();
  await choose(png);
  await press(page, "Add this file");
  await isSaved(page);
  expect(await page.getByAltText("Cover as it is now").count()).toBe(1);
  await context.close();
});

it("the desk works by keyboard alone", async () => {
  const { page, context } = await openDesk("/redirects?new=yes");
  await page.getByLabel("From").focus();
  await page.keyboard.type(`/old-${process.pid}`);
  await page.keyboard.press("Tab");
  await page.keyboard.type("/pricing");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText("It is added.").waitFor();
  expect(await page.getByLabel("For good").isChecked()).toBe(true);
  await context.close();
});

it("the blocks of a page are added, moved and removed", async () => {
  const { page, context } = await openDesk("/pages?new=yes");
  // Before the page is at work, a title makes no slug.
  await page.getByLabel("Another block").waitFor();
  await page.getByLabel("Title", { exact: true }).fill(`Blocks ${process.pid}`);
  const add = async (type: string) => {
    await page.getByLabel("Another block").selectOption({ label: type });
    await press(page, "Add the block");
  };
  await add("Text");
  await page.getByLabel("Text (Markdown)", { exact: true }).fill("Second");
  await add("Points");
  await page.getByLabel("Title 1").fill("First point");
  await add("Newest posts");
  await page.getByRole("button", { name: /^Remove ?: block 3$/ }).click();
  await page.getByRole("button", { name: /^Up ?: block 2$/ }).click();
  await expectAccessible(page, "blocks");
  await press(page, "Save as a draft");
  await page.getByText("It is added.").waitFor();
  const response = await admin.fetch(`/api/cms/collections/pages/${idIn(page)}?preview=true`);
  expect(((await response.json()) as { data: { blocks: unknown } }).data.blocks).toEqual([
    { type: "points", heading: null, items: [{ title: "First point", text: null }] },
    { type: "text", heading: null, body: "Second" },
  ]);
  await context.close();
});

it("every collection has its screens, and each is accessible", async () => {
  const { page, context, complaints } = await openDesk("");
  await expectAccessible(page, "all collections");
  const names = ["pages", "changelog", "authors", "categories", "tags", "navigation", "redirects"];
  for (const name of names) {
    await page.goto(`${desk}/${name}`);
    await page.getByRole("table").waitFor();
    await expectAccessible(page, name);
    await page.getByRole("row").nth(1).getByRole("link").click();
    await page.getByRole("region", { name: "History" }).waitFor();
    await expectAccessible(page, `one of ${name}`);
  }
  await page.goto(`${desk}/site_settings`);
  await page.getByLabel("Tagline").waitFor();
  await expectAccessible(page, "the settings");
  expect((await page.goto(`${desk}/directus_users`))?.status()).toBe(404);
  expect(complaints.filter((each) => !each.includes("404"))).toEqual([]);
  await context.close();
});

it("whoever is no editor is told so, and is asked nothing", async () => {
  const { page, context } = await openDesk("/posts", {}, "owner@acme.test");
  const response = await page.reload();
  expect(response?.status()).toBe(403);
  await page.getByRole("heading", { name: "This is for editors" }).waitFor();
  expect(await page.getByRole("table").count()).toBe(0);
  expect((await fetch(`${desk}/posts`, { redirect: "manual" })).status).toBe(303);
  await context.close();
});

it("a preview that is over or made up says nothing", async () => {
  expect((await fetch(`${site}/preview?token=made-up`)).status).toBe(404);
  expect((await fetch(`${site}/preview`)).status).toBe(404);
});
