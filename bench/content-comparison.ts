import { readDevVars } from "../dev/wrangler-config.ts";
import { writeCursor } from "../workers/gateway/cms/cursor.ts";
import type { Comparing } from "./comparing.ts";
import { timesOf } from "./goals.ts";
import { listeningProcess } from "./listening-process.ts";
import type { Rig } from "./rig.ts";
import { serveGateway } from "./serve-gateway.ts";

/** More than all turns ask for, so that none is kept from an earlier one. */
const distinct = 20_000;
const kept = "gateway, kept for 5 s";
const postsPath = "/api/cms/collections/posts";

/**
 * The list of posts through the gateway, kept and not, against Directus asked for the same rows. Directus is moved to
 * the server's core too: what is compared is all that one core can do.
 * @throws {Error} when Directus did not start.
 */
export async function contentComparison(rig: Rig): Promise<Comparing> {
  const { cores, services } = rig;
  const directus = await services.directus;
  if (directus === null) throw new Error("it was left out");
  const gateway = await serveGateway(rig, { name: "gateway-content", vars: { DIRECTUS_URL: directus.url } });
  const pid = listeningProcess(services.ports.directus);
  if (pid !== null) cores.move(pid, "server");
  const directusPids = pid === null ? [] : [pid];
  return {
    title: "List of posts against Directus asked directly",
    // An isolate asks Directus for fifty things at once and no more: what is measured is its answers, not its refusals.
    connections: 32,
    goals: (measured) => [
      {
        what: "a kept list of posts against Directus asked directly",
        unit: "×",
        values: timesOf(measured, kept, "Directus", "requestsPerSecond"),
        wanted: { atLeast: 10 },
      },
    ],
    targets: [
      {
        name: "Directus",
        url: directus.url,
        paths: directusPaths(),
        headers: { authorization: `Bearer ${readDevVars().DIRECTUS_TOKEN}` },
        pids: directusPids,
      },
      {
        name: "gateway, not kept",
        url: gateway.origin,
        paths: pathsNotKept(),
        pids: [gateway.pid, ...directusPids],
      },
      {
        name: kept,
        url: gateway.origin + postsPath,
        pids: [gateway.pid, ...directusPids],
      },
    ],
  };
}

/** Paths of the gateway's list of posts that have the same rows as answer, and none of which is kept for another. */
export function pathsNotKept(): string[] {
  return laterTimes().map((publishedAt) => `${postsPath}?cursor=${writeCursor({ publishedAt, shown: 1 })}`);
}

/** What the gateway asks Directus for them. */
export function directusPaths(): string[] {
  return laterTimes().map(directusPath);
}

/** Later than every post: each asks for the same rows in other words. */
function laterTimes(): string[] {
  return Array.from({ length: distinct }, (_, index) => new Date(Date.UTC(2090, 0, 1) + index).toISOString());
}

/** What the gateway asks Directus for such a page. */
function directusPath(publishedAt: string): string {
  const isPublic = { status: { _eq: "published" }, published_at: { _lte: "$NOW" } };
  const query = new URLSearchParams({
    fields: "id,slug,title,summary,published_at",
    filter: JSON.stringify({ _and: [isPublic, { published_at: { _lte: publishedAt } }] }),
    sort: "-published_at,-id",
    offset: "1",
    limit: "21",
  });
  return `/items/posts?${query}`;
}
