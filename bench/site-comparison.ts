import type { Comparing } from "./comparing.ts";
import { timesOf } from "./goals.ts";
import type { Rig } from "./rig.ts";
import { serveSite } from "./serve-site.ts";

const [kept, rendered] = ["kept", "rendered each time"];

/** The landing page from what is kept of it, against rendering it: a query that no page reads is never kept. */
export async function siteComparison(rig: Rig): Promise<Comparing> {
  // Its pages are kept only where the content is there.
  if ((await rig.services.directus) === null) throw new Error("Directus was left out");
  const { origin, pid } = await serveSite(rig);
  return {
    title: "The landing page, kept and rendered",
    connections: 32,
    targets: [
      { name: rendered, url: `${origin}/?not-kept`, pids: [pid] },
      { name: kept, url: `${origin}/`, pids: [pid] },
    ],
    goals: (measured) => [
      {
        what: "kept HTML of the site against rendering it",
        ...{ unit: "×", wanted: { atLeast: 5 } },
        values: timesOf(measured, kept, rendered, "requestsPerSecond"),
      },
    ],
  };
}
