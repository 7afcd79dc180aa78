import { version } from "../../../package.json";
import { type Readiness, readinessSchema } from "../../contract/health.ts";
import type { Deps } from "../deps.ts";
import { checkDependencies } from "./checks.ts";

const keptForMs = 1_000;
/** Longer than the slowest check: whoever began one and went away holds up nobody for longer. */
const longestCheckMs = 2_500;
const pollMs = 25;

/** Of no address that anybody can ask for: the Cache API wants one. */
const sharedKey = `https://readiness.internal/${version}`;

/**
 * Makes the question "is it ready?", whose answer is kept for a second so that asking cannot be used to load what is
 * asked. Who asks while another request of the isolate is finding out waits for what that finds: for the answer, not
 * for the other's connections, which a request may not wait for. `shared` lets the isolates of one place know of each
 * other's answers.
 */
export function createReadiness(shared: Cache | null): (deps: Deps) => Promise<Readiness> {
  let last: { readiness: Readiness; atMs: number } | null = null;
  let checkingUntilMs = 0;

  function fresh(): Readiness | null {
    return last !== null && Date.now() - last.atMs < keptForMs ? last.readiness : null;
  }

  function keep(readiness: Readiness): Readiness {
    last = { readiness, atMs: Date.now() };
    return readiness;
  }

  return async (deps) => {
    for (let known = fresh(); known !== null || checkingUntilMs > Date.now(); known = fresh()) {
      if (known !== null) return known;
      await scheduler.wait(pollMs);
    }
    checkingUntilMs = Date.now() + longestCheckMs;
    try {
      const elsewhere = await readShared(shared);
      if (elsewhere !== null) return keep(elsewhere);
      const readiness = summarize(await checkDependencies(deps));
      await writeShared(shared, readiness);
      return keep(readiness);
    } finally {
      checkingUntilMs = 0;
    }
  };
}

/** How it is as a whole: without its database nothing goes, without the rest less does. */
export function summarize(dependencies: Readiness["dependencies"]): Readiness {
  const down = dependencies.filter(({ status }) => status === "down").map(({ name }) => name);
  const status = down.includes("postgres") ? "down" : down.length > 0 ? "degraded" : "ok";
  return { status, version, dependencies };
}

async function readShared(shared: Cache | null): Promise<Readiness | null> {
  const kept = await shared?.match(sharedKey).catch(() => undefined);
  return kept === undefined ? null : (readinessSchema.safeParse(await kept.json()).data ?? null);
}

async function writeShared(shared: Cache | null, readiness: Readiness): Promise<void> {
  const headers = { "cache-control": `max-age=${keptForMs / 1_000}` };
  await shared?.put(sharedKey, Response.json(readiness, { headers })).catch(() => {});
}
