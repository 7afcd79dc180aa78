/**
 * Has a page of ours shown where there is no network, by `public/offline-worker.js`. It begins once the page stands; in
 * development nothing may answer in the server's place.
 */
export function prepareForOffline(): void {
  if (import.meta.env.DEV || !("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    // A browser that keeps nothing for this site shows its own page then.
    navigator.serviceWorker.register("/offline-worker.js").catch(() => undefined);
  });
}
