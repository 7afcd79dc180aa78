/**
 * What an isolate counts: its own alone, from its start. `/metrics` shows that of whichever isolate answers, which
 * under `workerd serve` is the only one; in the cloud Analytics Engine has a point of each request
 * (record-request.ts), and each minute what waits (write-gauges.ts).
 *
 * To count something new, add its family here and call `metrics.<family>.with(<values>).add()`. Labels are names from
 * our own lists: routes, policies, upstreams. Never anything of a caller's.
 */
import { counterFamily, gaugeFamily } from "./counter.ts";
import { histogramFamily } from "./histogram.ts";

export const metrics = {
  requests: counterFamily("selvedge_requests_total", "Requests answered", ["method", "route", "status"]),
  requestDuration: histogramFamily(
    "selvedge_request_duration_seconds",
    "From a request's arrival to the head of its answer",
    ["method", "route"],
  ),
  /** `outcome`: "ok", "refused" (it answered with an error), "timeout", "unreachable", or "open" (it was not asked). */
  upstreamDuration: histogramFamily(
    "selvedge_upstream_duration_seconds",
    "From a request to a service behind the gateway to the head of its answer",
    ["upstream", "outcome"],
  ),
  upstreamRetries: counterFamily("selvedge_upstream_retries_total", "Requests to a service made once more", [
    "upstream",
  ]),
  /** `state`: what the breaker changed to, "open", "half-open" or "closed". */
  breakerChanges: counterFamily("selvedge_breaker_changes_total", "Changes of a circuit breaker's state", [
    "upstream",
    "state",
  ]),
  bulkheadRefusals: counterFamily(
    "selvedge_bulkhead_refusals_total",
    "Requests refused since too many were under way with a service",
    ["upstream"],
  ),
  coalescedReads: counterFamily(
    "selvedge_coalesced_reads_total",
    "Requests that waited for an identical one's answer",
    ["upstream"],
  ),
  /** `level`: "isolate", "edge" or "redis". `result`: "hit", "stale", "miss" or "bypass". */
  cacheLookups: counterFamily("selvedge_cache_lookups_total", "Look-ups in the response cache", [
    "level",
    "result",
  ]),
  cachePurges: counterFamily("selvedge_cache_purges_total", "Purges of the response cache", ["by"]),
  /** `decision`: "allowed", "denied", or, where nobody could count, "passed" or "refused". */
  limiterDecisions: counterFamily("selvedge_limiter_decisions_total", "What the rate limiter decided", [
    "policy",
    "decision",
  ]),
  /** `from`: "lease", "denial" (both remembered by the isolate) or "object" (the Durable Object was asked). */
  limiterAnswers: counterFamily("selvedge_limiter_answers_total", "Where the limiter's answers came from", [
    "policy",
    "from",
  ]),
  entryRefusals: counterFamily("selvedge_entry_refusals_total", "Requests that the entry rules refused", [
    "rule",
  ]),
  databaseDuration: histogramFamily(
    "selvedge_database_duration_seconds",
    "Statements sent to the database, round trip included",
    ["outcome"],
  ),
  databaseInFlight: gaugeFamily(
    "selvedge_database_in_flight",
    "Statements and transactions under way, each of which holds a connection",
    [],
  ),
  journeyRuns: counterFamily("selvedge_journey_runs_total", "Journeys that the cron has walked", [
    "journey",
    "outcome",
  ]),
  journeyDuration: histogramFamily(
    "selvedge_journey_duration_seconds",
    "From the beginning of a journey that the cron walks to its end",
    ["journey", "outcome"],
  ),
  queueMessages: counterFamily("selvedge_queue_messages_total", "Messages that a queue handed over", [
    "queue",
    "outcome",
  ]),
} as const;
