import { RateLimiter } from "../../durable-objects/rate-limiter.ts";
import { ApiError, problemResponse } from "../contract/api-error.ts";
import { withTrace } from "../contract/current-trace.ts";
import { continueTrace } from "../contract/trace.ts";
import { consumeAccountWork } from "./account-work/consume-account-work.ts";
import { createApp } from "./app.ts";
import { anchorAuditLog } from "./audit/write-anchor.ts";
import { removeStaleFlows } from "./auth/providers/flow.ts";
import { sweepSealed } from "./auth/sweep-sealed.ts";
import { sweepVerifications } from "./auth/sweep-verifications.ts";
import { eventSweep } from "./billing/apply-event.ts";
import { usageSweep } from "./billing/compare-usage.ts";
import { straySweep } from "./billing/find-strays.ts";
import { reconcileSweep } from "./billing/reconcile.ts";
import { effectSweep } from "./billing/tell-effects.ts";
import { scheduleSweep } from "./billing/tell-jobs.ts";
import { contentSweep } from "./cms/sweep-content.ts";
import { readConfig } from "./config.ts";
import { countGivenUp } from "./count-given-up.ts";
import { createDeps, type Deps } from "./deps.ts";
import { domainSweep } from "./domains/sweep-domains.ts";
import { sweepEntryRules } from "./entry-rules/sweep-rules.ts";
import { replayLedger } from "./erasure/replay-ledger.ts";
import { sweepErasures } from "./erasure/sweep-erasures.ts";
import { sweepExports } from "./export/sweep-exports.ts";
import { sweepIdempotencyKeys } from "./idempotency/sweep-keys.ts";
import { removeOldJobEvents } from "./job-events/take-job-event.ts";
import { describeError, log } from "./log.ts";
import { consumeMail } from "./mail/consume-mail.ts";
import { sweepCounts } from "./metrics/keep-counts.ts";
import { gaugeSweep } from "./metrics/write-gauges.ts";
import { removeOldNotifications } from "./notifications/remove-old-notifications.ts";
import { sweepSignIns } from "./sign-ins/sweep-sign-ins.ts";
import { sweepSignInStates } from "./sso/sweep-states.ts";
import { walkJourneys } from "./status/walk-journeys.ts";
import { runSweeps, type Sweep } from "./sweep.ts";
import { watchSweep } from "./watch/watch-product.ts";

/** What the cron does, by the minutes between its runs: what people wait for or the law asks before what may take long. */
const sweeps: Sweep[] = [
  { name: "erasures", everyMinutes: 1, run: sweepErasures },
  { name: "exports", everyMinutes: 5, run: sweepExports },
  anchorAuditLog,
  contentSweep,
  domainSweep,
  effectSweep,
  eventSweep,
  sweepEntryRules,
  sweepIdempotencyKeys,
  removeOldNotifications,
  removeOldJobEvents,
  removeStaleFlows,
  sweepCounts,
  sweepSealed,
  sweepSignIns,
  sweepVerifications,
  sweepSignInStates,
  {
    name: "erasure_ledger",
    everyMinutes: 15,
    run: async (deps) => void (await replayLedger(deps, "reappeared")),
  },
  reconcileSweep,
  scheduleSweep,
  straySweep,
  usageSweep,
  gaugeSweep,
  watchSweep,
];

type Worker = { deps: Deps; app: ReturnType<typeof createApp> };

/** By which the zone's bot rules let the cron's look at the site pass (infra/terraform/modules/firewall). */
const nameOfOurs = { "user-agent": "selvedge" };

/** One for each environment object, which is one for an isolate. It holds nothing of any request. */
const workers = new WeakMap<GatewayEnv, Worker>();

function workerOf(env: GatewayEnv): Worker {
  const existing = workers.get(env);
  if (existing !== undefined) return existing;
  const deps = createDeps(env);
  const worker = { deps, app: createApp(deps) };
  workers.set(env, worker);
  return worker;
}

export default {
  fetch(request, env, context) {
    try {
      return workerOf(env).app.fetch(request, env, context);
    } catch (error) {
      log("error", "gateway_not_configured", describeError(error));
      return problemResponse(
        new ApiError("unavailable", "The gateway is not configured"),
        crypto.randomUUID(),
      );
    }
  },
  async queue(batch, env) {
    if (batch.queue.startsWith("selvedge-mail-dead")) return countGivenUp(batch, "mail");
    // Entries of the audit log may be in its queue alone: that work is gone on with, each hour.
    if (batch.queue.startsWith("selvedge-accounts-dead")) countGivenUp(batch, "accounts");
    if (batch.queue.startsWith("selvedge-mail")) await consumeMail(readConfig(env), batch);
    else await consumeAccountWork(workerOf(env).deps, batch);
  },
  async scheduled({ scheduledTime }, env, context) {
    const { deps, app } = workerOf(env);
    const journeys: Sweep = {
      ...{ name: "journeys", everyMinutes: 1 },
      run: (known) =>
        walkJourneys(known, {
          ask: (request) => app.fetch(request, env, context),
          openPage: (url, signal) => fetch(url, { headers: nameOfOurs, redirect: "manual", signal }),
          scheduledMs: scheduledTime,
        }),
    };
    await withTrace(continueTrace(null), () => runSweeps(deps, [journeys, ...sweeps], scheduledTime));
  },
} satisfies ExportedHandler<GatewayEnv>;

export { RateLimiter };
