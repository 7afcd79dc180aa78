/** Runs autocannon as its one argument (JSON) says, and writes what it measured as wrk-report.lua does. */
import { readFileSync } from "node:fs";
import autocannon from "autocannon";

const { url, headers, connections, seconds } = JSON.parse(process.argv[2] ?? "");
const linesOf = (variable) =>
  process.env[variable] ? readFileSync(process.env[variable], "utf8").split("\n") : [];
const paths = linesOf("BENCH_PATHS");
const cookies = linesOf("BENCH_COOKIES");
let count = 0;

function setupRequest(request) {
  count += 1;
  const path = paths.length > 0 ? { path: paths[count % paths.length] } : {};
  // A step without a common factor visits them all, as if at random.
  const cookie = cookies[(count * 7919) % cookies.length];
  return { ...request, ...path, headers: { ...request.headers, ...(cookie ? { cookie } : {}) } };
}

const { requests, latency, duration, errors, ...answers } = await autocannon({
  ...{ url, headers, connections, duration: seconds },
  ...(paths.length + cookies.length > 0 ? { requests: [{ setupRequest }] } : {}),
});
const report = {
  requests: requests.total,
  seconds: duration,
  p50Ms: latency.p50,
  p99Ms: latency.p99,
  failed: errors + answers["4xx"] + answers["5xx"],
};
process.stdout.write(`\n${JSON.stringify(report)}\n`);
