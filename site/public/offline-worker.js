/**
 * Shows the page `/offline`, with its styles, where there is no network. Nothing else is kept or answered from here: what
 * is shown is what the server says now, or nothing.
 */
const page = "/offline";
const kept = "offline";

self.addEventListener("install", (event) => event.waitUntil(keepPage()));
// It is new with every visit at most once a day: what it shows is of the build that it came with.
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => fromKept(page)));
  else if (/\/_build\/.+\.(?:css|woff2)$/.test(request.url))
    event.respondWith(fetch(request).catch(() => fromKept(request)));
});

async function keepPage() {
  const answer = await fetch(page);
  if (!answer.ok) throw new Error(`Cannot keep ${page}: it answered ${answer.status}`);
  const html = withoutScripts(await answer.text());
  const headers = { "content-type": "text/html; charset=utf-8" };
  const policy = answer.headers.get("content-security-policy");
  if (policy !== null) headers["content-security-policy"] = policy;
  const parts = [...html.matchAll(/href="(\/_build\/[^"]+\.(?:css|woff2))"/g)].map(([, path]) => path);
  await caches.delete(kept);
  const cache = await caches.open(kept);
  await Promise.all([cache.put(page, new Response(html, { headers })), cache.addAll([...new Set(parts)])]);
}

/**
 * It stands at whatever address was to be opened. The browser may have the app's scripts still, which would make the page of
 * that address out of it.
 */
function withoutScripts(html) {
  return html.replace(/<script\b[\s\S]*?<\/script>|<link\b[^>]*\bmodulepreload\b[^>]*>/g, "");
}

async function fromKept(request) {
  return (await caches.match(request)) ?? Response.error();
}
