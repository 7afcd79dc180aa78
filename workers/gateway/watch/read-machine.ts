import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import { accessHeaders } from "../upstream/upstreams.ts";
import type { Series } from "./read-watched.ts";

const timeoutMs = 10_000;
const mostCharacters = 100_000;
const silent = "selvedge_machine_silent";

/**
 * What the machine of Directus and Lago says of itself (selfhost/container-metrics.ts), by the names that it has there, and
 * whether it said anything; nothing where no machine is to be asked.
 */
export async function readMachine({ config }: Pick<Deps, "config">): Promise<Map<string, Series[]>> {
  if (config.machineUrl === null) return new Map();
  try {
    const answer = await fetch(`${config.machineUrl}/metrics`, {
      headers: accessHeaders(config.access),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await answer.text();
    if (!answer.ok || text.length > mostCharacters) throw new Error(`It answered ${answer.status}`);
    return parseMetrics(text).set(silent, [{ label: "", value: 0 }]);
  } catch (error) {
    log("warn", "machine_not_read", describeError(error));
    return new Map([[silent, [{ label: "", value: 1 }]]]);
  }
}

/** Prometheus' text format, of series that have one label or none. */
function parseMetrics(text: string): Map<string, Series[]> {
  const families = new Map<string, Series[]>();
  for (const [, name = "", label = "", value] of text.matchAll(/^(\w+)(?:\{\w+="([^"]*)"\})? (\S+)$/gm)) {
    const number = Number(value);
    if (Number.isFinite(number))
      families.set(name, [...(families.get(name) ?? []), { label, value: number }]);
  }
  return families;
}
