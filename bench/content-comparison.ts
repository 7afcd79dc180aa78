import { readDevVars } from "../dev/wrangler-config.ts";
import { writeCursor } from "../workers/gateway/cms/cursor.ts";
import type { Comparing } from "./comparing.ts";
import { listeningProcess } from "./listening-process.ts";
import type { Rig } from "./rig.ts";
import { serveGateway } from "./serve-gateway.ts";

/** More than the gateway keeps, so that each has been forgotten when its turn comes again. */
const distinct = 5000;
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
  // Later than every post: each asks for the same rows in other words.
  const times = Array.from({ length: distinct }, (_, index) =>
    new Date(Date.UTC(2090, 0, 1) + index).toISOString(),
  );
  return {
    title: "List of posts against Directus asked directly",
    // An isolate asks Directus for fifty things at once and no more: what is measured is its answers, not its refusals.
    connections: 32,
    targets: [
      {
        name: "Directus",
        url: directus.url,
        paths: times.map(directusPath),
        headers: { authorization: `Bearer ${readDevVars().DIRECTUS_TOKEN}` },
        pids: directusPids,
      },
      {
        name: "gateway, not kept",
        url: gateway.origin,
        paths: times.map((publishedAt) => `${postsPath}?cursor=${writeCursor({ publishedAt, shown: 1 })}`),
        pids: [gateway.pid, ...directusPids],
      },
      {
        name: "gateway, kept for 5 s",
        url: gateway.origin + postsPath,
        pids: [gateway.pid, ...directusPids],
      },
    ],
  };
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
