import { setTimeout as delay } from "node:timers/promises";
import type { Counted } from "./error-rate.ts";

const requests = 100;
const timeoutMs = 15_000;

type OwnRequests = {
  apiUrl: string;
  /** As Cloudflare calls it. */
  worker: string;
  version: string;
  /** Over which they are spread. */
  watchMs: number;
};

/**
 * Asks the gateway whether it is ready, which asks the jobs worker too: a new version is judged also where nobody else comes.
 * The gateway's own is asked for by name; the jobs worker, behind a binding, gets its share.
 * @returns how many there were, and how many were answered by a 5xx or not at all.
 * @see https://developers.cloudflare.com/workers/versions-and-deployments/version-overrides/
 */
export async function makeOwnRequests({ apiUrl, worker, version, watchMs }: OwnRequests): Promise<Counted> {
  let errors = 0;
  for (let made = 0; made < requests; made++) {
    const [isWell] = await Promise.all([isAnswered(), delay(watchMs / requests)]);
    if (!isWell) errors++;
  }
  return { requests, errors };

  async function isAnswered(): Promise<boolean> {
    try {
      const answer = await fetch(`${apiUrl}/health/ready`, {
        headers: { "cloudflare-workers-version-overrides": `${worker}="${version}"` },
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.body?.cancel();
      return answer.status < 500;
    } catch {
      return false;
    }
  }
}
