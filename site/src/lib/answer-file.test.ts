import { expect, it } from "vitest";
import { answerFile } from "./answer-file.ts";

const options = { type: "application/rss+xml; charset=utf-8", maxAgeSeconds: 300 };
const ask = (headers: Record<string, string> = {}) => new Request("https://site.test/feed.xml", { headers });

it("a file has its own time to live, and is sent once", async () => {
  const first = await answerFile(ask(), { ok: true, data: "<rss/>" }, options);
  expect([first.status, await first.text()]).toEqual([200, "<rss/>"]);
  expect(first.headers.get("cache-control")).toBe("public, max-age=300");
  expect(first.headers.get("content-type")).toBe(options.type);
  const etag = first.headers.get("etag") ?? "";
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`]) {
    const again = await answerFile(ask({ "if-none-match": known }), { ok: true, data: "<rss/>" }, options);
    expect([again.status, await again.text()]).toEqual([304, ""]);
  }
  const other = await answerFile(ask({ "if-none-match": etag }), { ok: true, data: "<rss></rss>" }, options);
  expect(other.status).toBe(200);
});

it.each([502, 503, 429])("what cannot be made now is asked for again, and not kept (%i)", async (status) => {
  const failure = { status, code: "x", message: "Away", errors: {} };
  const response = await answerFile(ask(), { ok: false, failure }, options);
  expect(response.status).toBe(503);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(response.headers.get("cache-control")).toBe("no-store");
});
