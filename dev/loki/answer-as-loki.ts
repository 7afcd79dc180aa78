/** Loki as its documentation says it answers queries, over lines that a test has it hold. */

type Stream = { labels: Record<string, string>; lines: [nanoseconds: string, text: string][] };

const defaultLimit = 100;
const largestLimit = 5_000;
/** `max_query_length` as it comes: 30 days and an hour. */
const longestNs = 721n * 3_600n * 1_000_000_000n;

/**
 * Answers `GET /loki/api/v1/query_range` for a selector that names labels by regular expressions, with filters of lines
 * behind it.
 * @see https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-within-a-range-of-time
 * @see https://grafana.com/docs/loki/latest/query/log_queries/
 */
export function answerAsLoki(streams: Stream[]): (request: Request) => Response {
  return (request) => {
    const url = new URL(request.url);
    if (request.method !== "GET" || url.pathname !== "/loki/api/v1/query_range") {
      return new Response("404 page not found\n", { status: 404 });
    }
    const asked = (name: string) => url.searchParams.get(name);
    const query = readQuery(asked("query") ?? "");
    if (query === null) return refuse(`parse error at line 1, col 1: syntax error`);
    const end = readTime(asked("end")) ?? BigInt(Date.now()) * 1_000_000n;
    const start = readTime(asked("start")) ?? end - 3_600_000_000_000n;
    if (end - start > longestNs) {
      return refuse("the query time range exceeds the limit (query length: 800h0m0s, limit: 30d1h)");
    }
    const limit = Number(asked("limit") ?? defaultLimit);
    if (limit > largestLimit) return refuse(`max entries limit per query exceeded, limit > ${largestLimit}`);
    const found = streams
      .filter(({ labels }) => query.labels.every(([name, shape]) => shape.test(labels[name] ?? "")))
      .flatMap(({ labels, lines }) => lines.map(([at, text]) => ({ labels, at, text })))
      .filter(({ at, text }) => BigInt(at) >= start && BigInt(at) < end && query.takes(text))
      .toSorted((a, b) => (BigInt(a.at) < BigInt(b.at) ? -1 : 1));
    // Backward is what it does by itself: the newest first, and the newest of more than the limit.
    const taken =
      asked("direction") === "forward" ? found.slice(0, limit) : found.toReversed().slice(0, limit);
    const result = streams.flatMap(({ labels }) => {
      const values = taken.filter((line) => line.labels === labels).map(({ at, text }) => [at, text]);
      return values.length === 0 ? [] : [{ stream: labels, values }];
    });
    return Response.json({ status: "success", data: { resultType: "streams", result, stats: {} } });
  };
}

function refuse(reason: string): Response {
  return new Response(reason, { status: 400, headers: { "content-type": "text/plain; charset=utf-8" } });
}

type Query = { labels: [name: string, shape: RegExp][]; takes: (text: string) => boolean };

/** Regular expressions match a label whole, and a line anywhere. */
function readQuery(text: string): Query | null {
  const string = String.raw`"((?:[^"\\]|\\.)*)"`;
  const whole = new RegExp(String.raw`^\{(\w+)=~${string}\}((?: \|[=~] ${string})*)$`).exec(text);
  const [, label, shape, filters] = whole ?? [];
  if (label === undefined || shape === undefined || filters === undefined) return null;
  const all = [...filters.matchAll(new RegExp(String.raw` \|([=~]) ${string}`, "g"))].map(
    ([, kind, wanted = ""]) => {
      const said = JSON.parse(`"${wanted}"`) as string;
      return kind === "="
        ? (line: string) => line.includes(said)
        : (line: string) => new RegExp(said).test(line);
    },
  );
  return {
    labels: [[label, new RegExp(`^(?:${shape})$`)]],
    takes: (line) => all.every((filter) => filter(line)),
  };
}

/** Nanoseconds, seconds with a fraction, or RFC 3339. */
function readTime(text: string | null): bigint | null {
  if (text === null) return null;
  if (/^\d{10}(?:\.\d+)?$/.test(text)) return BigInt(Math.round(Number(text) * 1_000)) * 1_000_000n;
  if (/^\d+$/.test(text)) return BigInt(text);
  return BigInt(Date.parse(text)) * 1_000_000n;
}
