/** The map of the site's server: what happens before a page is rendered, and before it is sent. */
import { createMiddleware } from "@solidjs/start/middleware";
import { getRequestEvent, type RequestEvent } from "solid-js/web";
import { canonicalPathOf } from "../../workers/contract/canonical-path.ts";
import { isGatewayPath } from "../../workers/contract/gateway-paths.ts";
import { readFrame } from "./lib/content/frame.ts";
import { readRedirect } from "./lib/content/redirects.ts";
import { cookiesAfter } from "./lib/cookies-after.ts";
import { forwardToGateway } from "./lib/gateway.ts";
import { isEntrance, isGuarded, signInFirst, whoIs } from "./lib/guard.ts";
import { handleForm, isForm } from "./lib/handle-form.ts";
import { leadToHttps } from "./lib/https-only.ts";
import { baseHeaders, finishPage, httpsFromNowOn, isRead } from "./lib/page-headers.ts";
import { createPageAnswers } from "./lib/pages/answer-page.ts";
import { contentNow } from "./lib/pages/content-now.ts";
import { goOnBehind } from "./lib/pages/go-on-behind.ts";
import { createPageStore } from "./lib/pages/page-store.ts";
import { safeNext } from "./lib/safe-next.ts";

type Next = () => unknown;

/** Nothing is answered in the open where the site is on https. */
function https(_: unknown, next: Next): unknown {
  return leadToHttps(currentEvent().request) ?? next();
}

/** The API's paths, passed on as they are: the gateway sets its own headers. */
function gateway(_: unknown, next: Next): unknown {
  const { request, clientAddress } = currentEvent();
  return isGatewayPath(new URL(request.url).pathname) ? forwardToGateway(request, clientAddress) : next();
}

/** SolidStart's door for server functions; there are none, so nothing is behind it. */
function noServerFunctions(_: unknown, next: Next): unknown {
  const { pathname } = new URL(currentEvent().request.url);
  return pathname.startsWith("/_server") ? new Response("Not found", { status: 404 }) : next();
}

/** A page has one address: another spelling of it leads there, and what spells nothing is not found. */
function oneSpelling(_: unknown, next: Next): unknown {
  const { request } = currentEvent();
  const { pathname, search } = new URL(request.url);
  const canonical = canonicalPathOf(pathname);
  if (canonical === pathname) return next();
  if (canonical === null || (request.method !== "GET" && request.method !== "HEAD")) {
    return new Response("Not found", { status: 404, headers: { "cache-control": "no-store" } });
  }
  return new Response(null, {
    status: 308,
    headers: { location: canonical + search, "cache-control": "no-store" },
  });
}

const answerPage = createPageAnswers({ store: createPageStore(), contentState: contentNow });

/** Public pages, from what is kept of them. Vite's development server shows every change of the code, so keeps nothing. */
async function pages(_: unknown, next: Next): Promise<unknown> {
  if (import.meta.env.DEV) return next();
  const { request, response, clientAddress, locals } = currentEvent();
  return await answerPage({
    ...{ request, clientAddress },
    async render() {
      const answer = await next();
      const { status = 200, headers } = response;
      const isPage = typeof answer === "string" && status === 200;
      const isShared = headers.get("cache-control")?.startsWith("public") && !headers.has("set-cookie");
      const failed = locals.contentFailed ?? (status >= 500 ? "for-all" : null);
      return { answer, failed, page: isPage && isShared ? { body: answer, headers: [...headers] } : null };
    },
    say(cacheStatus, etag) {
      response.headers.set("cache-status", cacheStatus);
      if (etag !== undefined) response.headers.set("etag", etag);
    },
    waitUntil: (work) => goOnBehind(request, work),
  });
}

/** Where nothing is, the content may know where it went. */
async function redirects(_: unknown, next: Next): Promise<unknown> {
  const { request, response, locals } = currentEvent();
  const body = await next();
  if (response.status !== 404 || typeof body !== "string" || !isRead(request.method)) return body;
  if (locals.outcome) return body;
  const redirect = await readRedirect(new URL(request.url).pathname);
  if (redirect === null) return body;
  const headers = { location: redirect.to, "cache-control": "no-store" };
  return new Response(null, { status: redirect.permanent ? 301 : 302, headers });
}

/** What a file may say for itself: that other sites may show it. */
const sharing = "cross-origin-resource-policy";

/** Headers of everything the site itself answers. */
async function headers(_: unknown, next: Next): Promise<unknown> {
  const { request, response, locals } = currentEvent();
  const nonce = crypto.randomUUID();
  locals.nonce = nonce;
  const body = await next();
  const target = body instanceof Response ? body.headers : response.headers;
  const forOthers = body instanceof Response ? target.get(sharing) : null;
  for (const [name, value] of Object.entries(baseHeaders)) target.set(name, value);
  if (forOthers !== null) target.set(sharing, forOthers);
  target.set("strict-transport-security", httpsFromNowOn);
  if (typeof body !== "string") return body;
  if (locals.outcome) {
    const { status, retryAfterSeconds } = locals.outcome;
    response.status = status;
    if (retryAfterSeconds !== undefined) response.headers.set("retry-after", String(retryAfterSeconds));
  }
  const { status = 200 } = response;
  return finishPage(body, response.headers, {
    url: new URL(request.url),
    method: request.method,
    status,
    nonce,
    challenge: locals.challenge,
    ...{ shared: locals.page?.shared, freshSeconds: locals.page?.freshSeconds },
    studio: locals.studio,
    isFramed: request.headers.get("sec-fetch-dest") === "iframe",
  });
}

/** Only someone who is signed in gets to /app, and they need no sign-in page. The gateway is asked once. */
async function guard(_: unknown, next: Next): Promise<unknown> {
  const { request, response, clientAddress, locals } = currentEvent();
  const url = new URL(request.url);
  if (isEntrance(request, url)) {
    const { me } = await whoIs({ request, clientAddress });
    return me.ok ? leadTo(safeNext(url.searchParams.get("next"))) : next();
  }
  if (!isGuarded(url.pathname)) return next();
  const { me, cookies } = await whoIs({ request, clientAddress });
  if (!me.ok && me.failure.status === 401) {
    return leadTo(signInFirst(request), cookies);
  }
  // Whether someone is signed in cannot be told: the page shows what it can, which is nothing of theirs.
  if (!me.ok) response.status = me.failure.status === 429 ? 429 : 503;
  locals.me = me;
  return next();
}

/** Sent forms: a success leads on, a refusal renders the page again with what was entered. */
async function forms(_: unknown, next: Next): Promise<unknown> {
  const { request, response, clientAddress, locals } = currentEvent();
  if (request.method === "GET" || request.method === "HEAD") return next();
  if (request.method !== "POST" || !isForm(new URL(request.url).pathname)) {
    return new Response("Method not allowed", { status: 405, headers: { allow: "GET, HEAD" } });
  }
  const handled = await handleForm({ request, clientAddress, me: locals.me });
  if (handled instanceof Response) return handled;
  locals.outcome = handled.outcome;
  for (const cookie of handled.cookies) response.headers.append("set-cookie", cookie);
  // What the page loads for itself, it loads as the browser will ask from now on.
  locals.cookie = cookiesAfter(request.headers.get("cookie"), handled.cookies);
  return next();
}

/**
 * What stands around a public page is read before anything of it: a page whose parts come in another order each time
 * would be written in another order, and not be the same for everyone.
 */
async function frame(_: unknown, next: Next): Promise<unknown> {
  const { pathname } = new URL(currentEvent().request.url);
  const isPublicPage = !isGuarded(pathname) && !/^\/(?:content|og)\/|\.[a-z]+$/.test(pathname);
  if (isPublicPage) await readFrame();
  return next();
}

function leadTo(location: string, cookies: string[] = []): Response {
  const headers = new Headers({ location, "cache-control": "no-store" });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}

function currentEvent(): RequestEvent {
  const event = getRequestEvent();
  if (!event) throw new Error("The middleware runs outside of a request");
  return event;
}

export default createMiddleware([
  https,
  gateway,
  pages,
  headers,
  oneSpelling,
  noServerFunctions,
  redirects,
  guard,
  forms,
  frame,
]);
