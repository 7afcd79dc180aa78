/**
 * `node selfhost/watchdog.ts`: tells operators when the cron of the edge stands still, on the same box or at Cloudflare. The
 * cron judges all else by itself (workers/gateway/watch/), and somebody has to judge it.
 */
import { readText, readWholeNumber } from "./adapters/environment.ts";
import { startHttpServer } from "./adapters/http-server.ts";
import { runAsProcess } from "./adapters/run-as-process.ts";
import { isElsewhere } from "./env-file.ts";
import { createTeller } from "./tell-operators.ts";
import { createCronWatch } from "./watch-cron.ts";

const everyMs = 60_000;

const { env } = process;
await runAsProcess("WATCHDOG_PORT", async () => {
  const origin = isElsewhere(env) ? readText(env, "PUBLIC_URL") : readText(env, "EDGE_URL");
  const summary = "The cron has not run for ten minutes: nothing is swept, walked or told";
  // Where it has nobody to tell, its log alone says so.
  if (!env.ALERT_WEBHOOK_URL)
    console.error("Nobody is told where the cron stands still: ALERT_WEBHOOK_URL is not set");
  const teller = createTeller(env, { name: "CronSilent", summary, about: "the cron" });
  const look = createCronWatch({ origin, teller });
  let lookedAt = Date.now();
  const looks = setInterval(() => void look().then(() => (lookedAt = Date.now())), everyMs);
  // For its healthcheck: it is well for as long as it looks.
  const server = await startHttpServer(
    (_, response) => void response.writeHead(Date.now() - lookedAt > 5 * everyMs ? 503 : 200).end(),
    { host: "127.0.0.1", port: readWholeNumber(env, "WATCHDOG_PORT", 9102) },
  );
  const stop = async () => {
    clearInterval(looks);
    await server.stop();
  };
  return { server: { stop }, message: `Watching the cron of ${origin}` };
});
