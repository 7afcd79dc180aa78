import { afterEach, expect, it, vi } from "vitest";
import { load } from "./load.ts";

const event = vi.hoisted(() => ({ current: {} as Record<string, unknown> }));
vi.mock("solid-js/web", () => ({ getRequestEvent: () => event.current }));

afterEach(() => void vi.restoreAllMocks());

/** What the page knows of a failure after it loaded something that the gateway answers so. */
async function failedAfter(answer: () => Response, as: "nobody" | "visitor"): Promise<unknown> {
  const locals: App.RequestEventLocals = { nonce: "" };
  const request = new Request("https://site.test/contact");
  Object.assign(request, { runtime: { cloudflare: { env: { GATEWAY: { fetch: async () => answer() } } } } });
  event.current = { request, locals };
  await load("GET /api/forms/contact", { as });
  return locals.contentFailed;
}

const status = (code: number) => () => new Response(null, { status: code });

it("a page is not kept without what it loads for everyone", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const away = () => {
    throw new TypeError("no connection");
  };
  for (const answer of [status(500), status(503), away]) {
    expect(await failedAfter(answer, "nobody")).toBe("for-all");
  }
  for (const code of [429, 431]) expect(await failedAfter(status(code), "nobody")).toBe("for-visitor");
  expect(await failedAfter(() => Response.json({ turnstile: null }), "nobody")).toBeUndefined();
});

it("what somebody is refused of their own says nothing of the page", async () => {
  expect(await failedAfter(status(403), "visitor")).toBeUndefined();
});
