import { z } from "zod";
import type { Explanation, LogLine } from "../../contract/explain.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";

const mostLines = 200;
/** A page waits for it. */
const timeoutMs = 5_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Loki takes no range that is longer than 30 days and an hour. */
const longestMs = 30 * dayMs;

type Wanted = {
  /** One of them has to be in a line; of letters, digits, `-` and `_` alone. */
  ids: string[];
  /** When what is known of them happened, in ms. */
  times: number[];
};

/**
 * The lines of both workers that name an id, from Loki where a box has it; else where they are to be looked for. Of what is
 * known, it looks from an hour before to a day after; where nothing is, through the last week.
 */
export async function findLogLines(
  { config, upstreams: { loki } }: Pick<Deps, "config" | "upstreams">,
  { ids, times }: Wanted,
): Promise<Explanation["log"]> {
  if (loki === null) {
    return { keptIn: config.clientAddressHeader === "cf-connecting-ip" ? "cloudflare" : "output" };
  }
  const [from, to] = rangeOf(times);
  const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  // Loki and the proxy write ids down too; a line of ours has an event.
  const wanted = String.raw`{level=~".+"} |~ "${ids.join("|")}" |= "\"event\":"`;
  const query = new URLSearchParams({
    ...{ query: wanted, start: range.from, end: range.to },
    ...{ limit: String(mostLines + 1), direction: "forward" },
  });
  try {
    const answer = answerSchema.parse(
      await loki.ask("/loki/api/v1/query_range", {
        query,
        timeoutMs,
        headers: { accept: "application/json" },
      }),
    );
    const found = answer.data.result.flatMap(({ values }) => values);
    const lines = readLines(found).slice(0, mostLines);
    return { keptIn: "loki", ...range, lines, isCut: found.length > mostLines };
  } catch (error) {
    log("warn", "log_not_searched", describeError(error));
    return { keptIn: "loki", ...range, lines: null, isCut: false };
  }
}

function rangeOf(times: number[]): [from: number, to: number] {
  const now = Date.now();
  if (times.length === 0) return [now - 7 * dayMs, now];
  const to = Math.min(now, Math.max(...times) + dayMs);
  return [Math.max(Math.min(...times) - hourMs, to - longestMs), to];
}

/**
 * Streams, each with its lines under the nanosecond of each.
 * @see https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-within-a-range-of-time
 */
const answerSchema = z.object({
  status: z.literal("success"),
  data: z.object({
    resultType: z.literal("streams"),
    result: z.array(
      z.object({ values: z.array(z.tuple([z.string().regex(/^\d{10,19}$/), z.string()], z.unknown())) }),
    ),
  }),
});

const lineSchema = z
  .looseObject({ level: z.enum(["info", "warn", "error"]), event: z.string() })
  .transform(({ level, event, ...fields }) => ({ level, event, fields }));

/** Each stream is in order by itself. */
function readLines(values: [nanoseconds: string, line: string, ...unknown[]][]): LogLine[] {
  return values
    .toSorted(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1))
    .flatMap(([nanoseconds, text]) => {
      const line = lineSchema.safeParse(parse(text));
      if (!line.success) return [];
      const { level, event, fields } = line.data;
      const at = new Date(Number(BigInt(nanoseconds) / 1_000_000n)).toISOString();
      return [{ at, level, event, fields: asTexts(fields) }];
    });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What says nothing is left out. */
function asTexts(fields: Record<string, unknown>): Record<string, string> {
  const said = Object.entries(fields).filter(([, value]) => value !== "" && value != null);
  return Object.fromEntries(
    said.map(([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : String(value)]),
  );
}
