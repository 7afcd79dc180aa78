import { version } from "../../../package.json";
import type { Readiness } from "../../contract/health.ts";
import type { Deps } from "../deps.ts";
import { checkDependencies } from "./checks.ts";

const keptForMs = 1_000;

/**
 * Makes the question "is it ready?", whose answer is kept for a second so that asking cannot be used to load what is
 * asked. Only finished answers are kept: one request must not wait on another's connections.
 */
export function createReadiness(): (deps: Deps) => Promise<Readiness> {
  let last: { readiness: Readiness; atMs: number } | null = null;
  return async (deps) => {
    if (last !== null && Date.now() - last.atMs < keptForMs) return last.readiness;
    const dependencies = await checkDependencies(deps);
    const down = dependencies.filter(({ status }) => status === "down").map(({ name }) => name);
    const status = down.includes("postgres") ? "down" : down.length > 0 ? "degraded" : "ok";
    const readiness: Readiness = { status, version, dependencies };
    last = { readiness, atMs: Date.now() };
    return readiness;
  };
}
