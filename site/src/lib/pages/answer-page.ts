import type { Asking } from "../ask-gateway.ts";
import { etagOf, hasAlready } from "../etag.ts";
import { type ContentState, freshSecondsIn, type KeptPage, stateOf } from "./kept-page.ts";
import { pageKeyOf } from "./page-key.ts";
import type { PageStore } from "./page-store.ts";

/** What came of rendering a page. */
export type Rendered = {
  /** What the server goes on with. */
  answer: unknown;
  /** The page, where everyone may get it. */
  page: Pick<KeptPage, "body" | "headers"> | null;
  /** It is not all that it should be, for this visitor or for all: something could not be read, or only as it was. */
  failed: "for-visitor" | "for-all" | null;
};

type PageAnswersOptions = {
  store: PageStore;
  contentState(asking: Asking): Promise<ContentState>;
  now?: () => number;
};

type Job = Asking & {
  render(): Promise<Rendered>;
  /** Says on the answer that is rendered what became of it. */
  say(cacheStatus: string, etag?: string): void;
  waitUntil(work: Promise<unknown>): void;
};

/** After a page failed, the kept one stands in for so long before it is tried again. */
const pauseMs = 2_000;

/**
 * Answers public pages from what is kept of them; everything else is rendered, as a page is that is not kept, or not new.
 * @see docs/decisions/024-kept-pages.md
 */
export function createPageAnswers({ store, contentState, now = Date.now }: PageAnswersOptions) {
  const failedAtMs = new WeakMap<KeptPage, number>();

  return async function answerPage({ render, say, waitUntil, ...asking }: Job): Promise<unknown> {
    const { request } = asking;
    const key = pageKeyOf(request.method, new URL(request.url));
    if (key === null) return (await render()).answer;
    const kept = await store.get(key);
    const content = await contentState(asking);
    const state = kept === null ? "gone" : stateOf(kept, content, now());
    if (kept !== null && state === "fresh") return respond(request, kept, hit(kept, now()));
    const inNeed = state === "stale" ? kept : null;
    const pausedAtMs = inNeed === null ? undefined : failedAtMs.get(inNeed);
    const isFailing =
      content.standing === "away" || (pausedAtMs !== undefined && now() - pausedAtMs < pauseMs);
    if (inNeed !== null && isFailing) return respond(request, inNeed, stale);
    const renderedAtMs = now();
    const rendered = await attempt(render, inNeed !== null);
    if (inNeed !== null && (rendered === null || rendered.failed !== null)) {
      if (rendered?.failed !== "for-visitor") failedAtMs.set(inNeed, now());
      return respond(request, inNeed, stale);
    }
    if (rendered === null) throw new Error("Cannot render the page");
    const why = kept === null ? "miss" : "stale";
    if (rendered.page === null) return rendered.answer;
    if (rendered.failed !== null) {
      say(`${name}; fwd=${why}`);
      return rendered.answer;
    }
    const page: KeptPage = {
      ...rendered.page,
      ...{ versions: content.versions, renderedAtMs, freshSeconds: freshSecondsIn(content) },
    };
    const etag = await etagOf(page.body);
    waitUntil(store.set(key, { ...page, headers: [...page.headers, ["etag", etag]] }));
    say(`${name}; fwd=${why}; stored; ttl=${page.freshSeconds}`, etag);
    return rendered.answer;
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc9211 */
const name = "selvedge-site";
const stale = `${name}; fwd=stale; detail=stale-if-error`;

function hit({ renderedAtMs, freshSeconds }: KeptPage, nowMs: number): string {
  return `${name}; hit; ttl=${Math.ceil(freshSeconds - (nowMs - renderedAtMs) / 1_000)}`;
}

async function attempt(render: () => Promise<Rendered>, canDoWithout: boolean): Promise<Rendered | null> {
  try {
    return await render();
  } catch (cause) {
    if (!canDoWithout) throw cause;
    console.error("Cannot render the page, a kept one stands in:", cause);
    return null;
  }
}

function respond(request: Request, page: KeptPage, cacheStatus: string): Response {
  const headers = new Headers(page.headers);
  headers.set("cache-status", cacheStatus);
  const etag = headers.get("etag");
  if (etag !== null && hasAlready(request, etag)) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(request.method === "HEAD" ? null : page.body, { headers });
}
