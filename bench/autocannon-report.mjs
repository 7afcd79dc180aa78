/** Runs autocannon as its one argument (JSON) says, and writes what it measured as wrk-report.lua does. */
import { readFileSync } from "node:fs";
import autocannon from "autocannon";

const { url, headers, connections, seconds } = JSON.parse(process.argv[2] ?? "");
const paths = process.env.BENCH_PATHS ? readFileSync(process.env.BENCH_PATHS, "utf8").split("\n") : [];
let count = 0;

const { requests, latency, duration, errors, ...answers } = await autocannon({
  ...{ url, headers, connections, duration: seconds },
  ...(paths.length > 0
    ? { requests: [{ setupRequest: (request) => ({ ...request, path: paths[count++ % paths.length] }) }] }
    : {}),
});
const report = {
  requests: requests.total,
  seconds: duration,
  p50Ms: latency.p50,
  p99Ms: latency.p99,
  failed: errors + answers["4xx"] + answers["5xx"],
};
process.stdout.write(`\n${JSON.stringify(report)}\n`);
