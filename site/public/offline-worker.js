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
  const html = await answer.clone().text();
  const parts = [...html.matchAll(/href="(\/_build\/[^"]+\.(?:css|woff2))"/g)].map(([, path]) => path);
  await caches.delete(kept);
  const cache = await caches.open(kept);
  await Promise.all([cache.put(page, answer), cache.addAll([...new Set(parts)])]);
}

async function fromKept(request) {
  return (await caches.match(request)) ?? Response.error();
}
