import { sql } from "drizzle-orm";
import type { Readiness } from "../../contract/health.ts";
import type { Deps } from "../deps.ts";

type Dependency = Readiness["dependencies"][number];

const timeoutMs = 2_000;

/** Asks every dependency at once whether it answers; one that is silent for two seconds counts as down. */
export async function checkDependencies({ db, redis, upstreams }: Deps): Promise<Dependency[]> {
  return await Promise.all([
    check("postgres", async () => void (await db.execute(sql`select 1`))),
    check("redis", redis.ping),
    check("directus", (signal) => expectOk(upstreams.directus.probe("/server/ping", signal))),
    check("lago", (signal) => expectOk(upstreams.lago.probe("/health", signal))),
    check("jobs", (signal) => expectOk(upstreams.jobs.probe("/health", signal))),
  ]);
}

async function check(name: string, ask: (signal: AbortSignal) => Promise<void>): Promise<Dependency> {
  const startedMs = performance.now();
  const signal = AbortSignal.timeout(timeoutMs);
  const latencyMs = () => Math.round(performance.now() - startedMs);
  try {
    await Promise.race([ask(signal), rejectWhenAborted(signal)]);
    return { name, status: "ok", latencyMs: latencyMs() };
  } catch (error) {
    const reason =
      error instanceof UnexpectedAnswer ? error.message : signal.aborted ? "timeout" : "unreachable";
    return { name, status: "down", latencyMs: latencyMs(), error: reason };
  }
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

class UnexpectedAnswer extends Error {}

async function expectOk(answer: Promise<Response>): Promise<void> {
  const response = await answer;
  await response.body?.cancel();
  if (!response.ok) throw new UnexpectedAnswer(`answered ${response.status}`);
}
