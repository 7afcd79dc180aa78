/** As much of `cloudflare:workers` as billing's verbs use, for Node. */
export function waitUntil(work: Promise<unknown>): void {
  work.catch(() => {});
}
