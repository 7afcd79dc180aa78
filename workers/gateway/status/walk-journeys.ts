import { plansSchema } from "../../contract/billing.ts";
import { postSchema } from "../../contract/cms.ts";
import { listOf } from "../../contract/list.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import { metrics } from "../metrics/metrics.ts";
import { waitingInJobs } from "../proxy/internal-jobs.ts";
import { type AskGateway, createJourneyBrowser, type JourneyBrowser } from "./journey-browser.ts";
import { walkRefusal, walkSignIn } from "./journey-sign-in.ts";
import { readJourneys, writeJourneys } from "./journey-store.ts";
import { type JourneyRun, keepJourneys, recordRuns } from "./record-runs.ts";

/** What a walk is made with. */
export type Walk = {
  ask: AskGateway;
  /** Opens a page of the site as visitors reach it. */
  openPage: (url: string, signal: AbortSignal) => Promise<Response>;
  scheduledMs: number;
};

type Journey = (known: {
  deps: Deps;
  browser: JourneyBrowser;
  openPage: () => Promise<Response>;
}) => Promise<void>;

/**
 * A journey of its own, with its own failures in a row: among the refusals of every minute they would be single ones. Each
 * sign-in is a session, two entries of the audit log and one of the account's: not every minute.
 */
const signIn = { name: "signing in and out", everyMinutes: 5 };

/** What people do, and that it is answered as it is when all is well. Nothing here writes but a session, which it ends. */
const journeys: Record<string, Journey> = {
  async site({ deps, openPage }) {
    const page = await openPage();
    const html = await page.text();
    if (page.status !== 200) throw new Error(`The site answered ${page.status}, not 200`);
    if (!page.headers.get("content-type")?.startsWith("text/html")) throw new Error("The site sent no page");
    // Vite's development server changes pages as they go, and has none.
    const isBuilt = deps.config.environment !== "development";
    if (isBuilt && !page.headers.has("content-security-policy"))
      throw new Error("The page came without its policy");
    if (!/<h1[\s>]/.test(html) || !html.includes("</html>")) throw new Error("The page is not whole");
  },
  async "signing in"({ browser }) {
    await walkRefusal(browser);
  },
  async content({ browser }) {
    await browser.read("/api/cms/collections/posts?limit=1", listOf(postSchema));
  },
  async plans({ browser }) {
    const { data } = await browser.read("/api/billing/plans", plansSchema);
    if (data.length === 0) throw new Error("/api/billing/plans has no plan");
  },
  /** From the gateway by a signed question through the jobs worker to its database. */
  async tasks({ deps }) {
    await waitingInJobs(deps);
  },
};

const timeoutMs = 10_000;

type Due = { name: string; journey: Journey; everyMinutes: number };

/** Those that this deployment can walk, in their order. */
function possible({ config: { journeyAccount } }: Deps): Due[] {
  const always = Object.entries(journeys).map(([name, journey]) => ({ name, journey, everyMinutes: 1 }));
  if (journeyAccount === null) return always;
  const journey: Journey = ({ deps, browser }) => walkSignIn(deps, browser, journeyAccount);
  return [...always, { ...signIn, journey }];
}

/** Walks every journey that is due once, and notes how it went and how long it took. */
export async function walkJourneys(deps: Deps, { ask, openPage, scheduledMs }: Walk): Promise<void> {
  const minute = Math.floor(scheduledMs / 60_000);
  const all = possible(deps);
  const runs = await Promise.all(
    all
      .filter(({ everyMinutes }) => minute % everyMinutes === 0)
      .map(async ({ name, journey, everyMinutes }) => ({
        everyMinutes,
        ...(await walk(name, (signal) =>
          journey({
            ...{ deps, browser: createJourneyBrowser(deps, { ask, minute, signal }) },
            openPage: () => openPage(`${deps.config.publicUrl}/`, signal),
          }),
        )),
      })),
  );
  for (const { name, ok, durationMs } of runs) {
    const outcome = ok ? "ok" : "failed";
    metrics.journeyRuns.with(name, outcome).add();
    metrics.journeyDuration.with(name, outcome).observe(durationMs);
  }
  const now = new Date();
  const before = keepJourneys(await readJourneys(deps), new Set(all.map(({ name }) => name)), now);
  await writeJourneys(deps, recordRuns(before, runs, now));
}

async function walk(name: string, run: (signal: AbortSignal) => Promise<void>): Promise<JourneyRun> {
  const signal = AbortSignal.timeout(timeoutMs);
  const late = new Promise<never>((_, reject) =>
    signal.addEventListener("abort", () => reject(new Error(`no answer within ${timeoutMs} ms`))),
  );
  const startedMs = performance.now();
  const since = () => Math.round(performance.now() - startedMs);
  try {
    await Promise.race([run(signal), late]);
    return { name, ok: true, durationMs: since() };
  } catch (error) {
    const durationMs = since();
    log("warn", "journey_failed", { journey: name, durationMs, ...describeError(error) });
    return { name, ok: false, durationMs };
  }
}
