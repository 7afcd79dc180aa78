import { createActiveUsers } from "./active-users.ts";
import { createKeptCounts } from "./kept-counts.ts";
import { metrics } from "./metrics.ts";

/** A request that has been answered. */
export type AnsweredRequest = {
  method: string;
  /** The pattern that matched, never the path itself. */
  route: string;
  status: number;
  durationMs: number;
  /** How much of that went by waiting for services behind the gateway. */
  upstreamMs: number;
  /** Which of them took longest, and how long; "" and 0 where none was asked. */
  upstream: string;
  slowestMs: number;
  /** What the limiter said, and by which policy: see `selvedge_limiter_decisions_total`; "" where it was not counted. */
  limiter: string;
  policy: string;
  /** "hit", "stale" or "miss"; "none" where no cache was asked. */
  cache: string;
  colo: string;
  tenant: string;
  user: string;
};

export const activeUsers = createActiveUsers();

/** What is kept in the database, of all isolates together. */
export const keptCounts = createKeptCounts();

const statusNames = new Map<number, string>();

function nameOf(status: number): string {
  const known = statusNames.get(status);
  if (known !== undefined) return known;
  const name = String(status);
  statusNames.set(status, name);
  return name;
}

/** Counts a request in the isolate: look-ups and additions alone, since every request pays for it. */
export function recordRequest({ method, route, status, durationMs, user }: AnsweredRequest): void {
  metrics.requests.with(method, route, nameOf(status)).add();
  metrics.requestDuration.with(method, route).observe(durationMs);
  keptCounts.see(status, durationMs);
  if (user !== "") activeUsers.see(user);
}

/**
 * Writes the request to Analytics Engine, where there is one: the sum over all isolates, from which SQL makes rates,
 * quantiles, hit ratios, the limiter's decisions and the number of active users. One point a request; the order of the
 * fields is an interface, of which `write-gauges.ts` writes the other kind of point.
 * @see https://developers.cloudflare.com/analytics/analytics-engine/
 */
export function writeRequestPoint(
  dataset: AnalyticsEngineDataset,
  { version, ...request }: AnsweredRequest & { version: string },
): void {
  const { method, route, status, durationMs, upstreamMs, cache, colo, tenant, user } = request;
  const { limiter, policy, upstream, slowestMs } = request;
  dataset.writeDataPoint({
    indexes: [route],
    blobs: [method, route, nameOf(status), cache, colo, tenant, user, version, limiter, policy, upstream],
    doubles: [durationMs, upstreamMs, status, slowestMs],
  });
}
