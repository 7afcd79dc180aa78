import { expect, it } from "vitest";
import { leadToHttps } from "./https-only.ts";

function ask(url: string, headers: Record<string, string>, HTTPS_ONLY: string) {
  const runtime = { cloudflare: { env: { HTTPS_ONLY } } };
  return leadToHttps(Object.assign(new Request(url, { headers }), { runtime }));
}

it("leads what comes in the open to the same address on https", () => {
  const answer = ask("http://site.test/pricing?currency=USD", {}, "true");
  expect(answer?.status).toBe(308);
  expect(answer?.headers.get("location")).toBe("https://site.test/pricing?currency=USD");
  expect(ask("http://site.test/", { "x-forwarded-proto": "https, http" }, "true")).not.toBeNull();
});

it("answers what came by https, to itself or to a proxy", () => {
  expect(ask("https://site.test/", {}, "true")).toBeNull();
  expect(ask("http://site.test/", { "x-forwarded-proto": "https" }, "true")).toBeNull();
});

it("leads nobody anywhere where the site is not on https", () => {
  expect(ask("http://localhost:3000/", { "x-forwarded-proto": "http" }, "")).toBeNull();
  expect(leadToHttps(new Request("http://localhost:3000/"))).toBeNull();
});
