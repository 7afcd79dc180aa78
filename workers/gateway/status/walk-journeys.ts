import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import { metrics } from "../metrics/metrics.ts";
import { readJourneys, writeJourneys } from "./journey-store.ts";
import { type JourneyRun, recordRuns } from "./record-runs.ts";

/** Asks the gateway itself, past the network but through everything that a client's request passes. */
type AskGateway = (request: Request) => Promise<Response> | Response;

/** What people do, each by a request that a stranger may make, and what it is answered when all is well. */
const journeys: Record<string, { path: string; status: number }> = {
  "signing in": { path: "/api/auth/jwks", status: 200 },
  content: { path: "/api/cms/collections/posts?limit=1", status: 200 },
  plans: { path: "/api/billing/plans", status: 200 },
};

const timeoutMs = 10_000;

/** Walks every journey once, and notes how it went. */
export async function walkJourneys(deps: Deps, ask: AskGateway): Promise<void> {
  const runs = await Promise.all([
    ...Object.entries(journeys).map(([name, { path, status }]) =>
      walk(name, async (signal) => {
        const answer = await ask(
          new Request(`${deps.config.publicUrl}${path}`, { headers: headersOf(deps), signal }),
        );
        await answer.body?.cancel();
        if (answer.status !== status) throw new Error(`${path} answered ${answer.status}`);
      }),
    ),
    walk("tasks", async (signal) => {
      const answer = await deps.upstreams.jobs.probe("/health", signal);
      await answer.body?.cancel();
      if (!answer.ok) throw new Error(`jobs answered ${answer.status}`);
    }),
  ]);
  for (const { name, ok } of runs) metrics.journeyRuns.with(name, ok ? "ok" : "failed").add();
  await writeJourneys(deps, recordRuns(await readJourneys(deps), runs, new Date()));
}

/** As it comes from the site over https. The address is one that no client has. */
function headersOf({ config }: Deps): Record<string, string> {
  return {
    [config.clientAddressHeader]: "192.0.2.1",
    "x-forwarded-proto": "https",
    "user-agent": "journeys",
  };
}

async function walk(name: string, run: (signal: AbortSignal) => Promise<void>): Promise<JourneyRun> {
  const signal = AbortSignal.timeout(timeoutMs);
  const late = new Promise<never>((_, reject) =>
    signal.addEventListener("abort", () => reject(new Error(`no answer within ${timeoutMs} ms`))),
  );
  try {
    await Promise.race([run(signal), late]);
    return { name, ok: true };
  } catch (error) {
    log("warn", "journey_failed", { journey: name, ...describeError(error) });
    return { name, ok: false };
  }
}
