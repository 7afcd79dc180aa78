import { describe, expect, inject, it } from "vitest";
import { demoPassword } from "../../dev/seed.ts";
import { launchBrowser } from "../e2e/browser.ts";
import { visit } from "../e2e/visit.ts";

/** In development Vite writes scripts of its own into the pages, and no policy holds them. */
const { site } = inject("deployed");

const everywhere = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "referrer-policy": "strict-origin-when-cross-origin",
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

const rest =
  "style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const policyOf = (scripts: string) =>
  expect.stringMatching(
    new RegExp(
      `^default-src 'none'; script-src 'self' ${scripts}; ${rest.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`,
    ),
  );
const hashed = policyOf("'sha256-[A-Za-z0-9+/]{43}='(?: 'sha256-[A-Za-z0-9+/]{43}=')*");
const marked = policyOf("'nonce-[0-9a-f-]{36}'");
const nothing = "default-src 'none'; frame-ancestors 'none'";

const page = { ...everywhere, "content-type": "text/html; charset=utf-8" };
const kept = {
  ...page,
  "cache-control": "public, max-age=0, must-revalidate",
  "content-security-policy": hashed,
  // Without its content system no page has the menus that editors made, so none is kept.
  "cache-status": expect.stringMatching(/^selvedge-site; fwd=(miss|stale)$/),
};
const { "cache-status": _, ...live } = kept;
const own = { ...page, "cache-control": "private, no-store", "content-security-policy": marked };
const noPage = { ...everywhere, "content-security-policy": nothing, "cache-control": "no-store" };

const ask = (path: string, init: RequestInit = {}) => fetch(site + path, { redirect: "manual", ...init });

async function signedIn(path: string): Promise<Response> {
  const body = JSON.stringify({ email: "member@acme.test", password: demoPassword });
  const headers = { "content-type": "application/json", origin: site };
  const login = await ask("/api/auth/login", { method: "POST", headers, body });
  expect(login.status).toBe(200);
  const cookie = login.headers.getSetCookie().map((line) => line.split(";")[0]);
  return await ask(path, { headers: { cookie: cookie.join("; ") } });
}

const form = (path: string, fields: Record<string, string>) =>
  ask(path, {
    method: "POST",
    headers: { origin: site, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields),
  });

/** Of the runtime's own, which say nothing of what may be done with an answer. */
const runtimeOwn = new Set([
  "content-length",
  "transfer-encoding",
  "connection",
  "date",
  "keep-alive",
  "vary",
]);

const classes: [string, () => Promise<Response>, number, Record<string, unknown>][] = [
  ["the landing page", () => ask("/"), 200, kept],
  ["the pricing page", () => ask("/pricing"), 200, kept],
  ["the contact page", () => ask("/contact"), 200, kept],
  ["the landing page in another language", () => ask("/de"), 200, kept],
  ["a page of the documentation", () => ask("/docs/webhooks"), 200, kept],
  ["the page that browsers keep for a lost network", () => ask("/offline"), 200, kept],
  ["how the platform is", () => ask("/status"), 200, { ...live, "cache-control": "public, max-age=5" }],
  ["a public page that cannot be shown whole", () => ask("/blog"), 503, own],
  ["a sign-in page", () => ask("/sign-in"), 200, own],
  ["a page of somebody's", () => signedIn("/app"), 200, own],
  ["a page that is not there", () => ask("/nowhere/at-all"), 404, own],
  ["a page that the content system may have", () => ask("/nowhere"), 503, own],
  [
    "a preview that nobody signed",
    () => ask("/preview?token=made-up"),
    404,
    { ...own, "referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow, noarchive" },
  ],
  ["a refused form", () => form("/sign-up", { name: "", email: "x", password: "y" }), 422, own],
  ["a way to sign in first", () => ask("/app"), 303, { ...noPage, location: "/sign-in" }],
  ["another spelling of a page", () => ask("/PRICING/?x=1"), 308, { ...noPage, location: "/pricing?x=1" }],
  ["a path that spells nothing", () => ask("/a%00b"), 404, { ...noPage, "content-type": expect.any(String) }],
];

it.each(classes)("%s has exactly its headers", async (_name, asked, status, expected) => {
  const response = await asked();
  expect(response.status).toBe(status);
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !runtimeOwn.has(name)));
  expect(headers).toEqual(expected);
});

describe("the site's files", () => {
  it("are kept by their name for ever, and can do nothing by themselves", async () => {
    const html = await (await ask("/")).text();
    const script = /src="(\/_build\/[^"]+\.js)"/.exec(html)?.[1] ?? expect.fail("the page has no script");
    const { headers } = await ask(script);
    expect(Object.fromEntries(headers)).toMatchObject({
      "cache-control": expect.stringContaining("immutable"),
      "content-security-policy": nothing,
      "cross-origin-resource-policy": "same-origin",
      "strict-transport-security": "max-age=63072000; includeSubDomains",
      "x-content-type-options": "nosniff",
    });
    const icon = await ask("/icon.svg");
    expect(icon.headers.get("content-security-policy")).toBe(nothing);
    expect(icon.headers.get("content-type")).toContain("image/svg+xml");
  });
});

describe("a page that is locked", () => {
  it("by hashes is the same for everyone, and has no nonce", async () => {
    const [one, two] = await Promise.all([ask("/pricing"), ask("/pricing")]);
    expect(await one.text()).toBe(await two.text());
    expect(one.headers.get("content-security-policy")).toBe(two.headers.get("content-security-policy"));
  });

  it("by a nonce has another each time, and on its own scripts alone", async () => {
    const [one, two] = await Promise.all([ask("/sign-in"), ask("/sign-in")]);
    const nonceOf = (response: Response) =>
      /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy") ?? "")?.[1] ?? "none";
    expect(nonceOf(one)).not.toBe(nonceOf(two));
    const html = await one.text();
    const scripts = html.match(/<script(?![^>]*type="application\/json")[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(1);
    for (const script of scripts) expect(script).toContain(`nonce="${nonceOf(one)}"`);
  });

  it("works in a browser, which finds nothing to complain about", async () => {
    const browser = await launchBrowser();
    try {
      const { page, complaints } = await visit(browser, "198.18.10.1");
      for (const path of ["/", "/de", "/pricing", "/docs/webhooks", "/status", "/contact"])
        await page.goto(site + path);
      await page.goto(`${site}/sign-in`);
      await page.getByLabel("E-mail address").fill("owner@acme.test");
      await page.getByLabel("Password").fill(demoPassword);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.waitForURL(/\/app$/);
      await page.goto(`${site}/app/settings/account`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
