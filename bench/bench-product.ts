import { demoAccounts, demoPassword } from "../dev/seed.ts";
import { type PreviewOptions, startPreview } from "../selfhost/start-preview.ts";
import { startBareWorker } from "./bare-worker.ts";
import type { Cores } from "./cores.ts";

type BenchOptions = Omit<PreviewOptions, "gatewayVars" | "wrapCommand"> & { cores: Cores };

export type BenchProduct = Awaited<ReturnType<typeof startBenchProduct>>;

/** High enough never to be reached, so that the limiter does all its work and refuses nothing. */
const unreached = { limit: 1_000_000_000, windowSeconds: 60 };
const rateLimits = { api: unreached, content: unreached };

/**
 * Starts what is measured: the product as `pnpm preview` runs it, and the bare worker, both on the server's core and
 * each in one process. Their log lines are written but read by nobody, who would have to share the load's core.
 */
export async function startBenchProduct({ cores, ...options }: BenchOptions) {
  const wrapCommand = (command: string[]) =>
    cores.onServerCore(["sh", "-c", 'exec "$@" > /dev/null', "workerd", ...command]);
  const gatewayVars = { RATE_LIMITS: JSON.stringify(rateLimits) };
  const preview = await startPreview({ ...options, gatewayVars, wrapCommand });
  try {
    const { home, children, urls, ports } = preview;
    const bare = await startBareWorker({ home, children, wrapCommand });
    const cookie = await signIn(urls.gateway);
    return {
      ...preview,
      cores,
      bare,
      cookie,
      gateway: { url: urls.gateway, pid: preview.workerd.pid },
      ports,
    };
  } catch (error) {
    await preview.stop();
    throw error;
  }
}

/** Signs the second demo account in, an owner of a tenant; returns what a browser would send from then on. */
async function signIn(gateway: string): Promise<string> {
  const { email } = demoAccounts[1];
  const answer = await fetch(`${gateway}/api/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: gateway },
    body: JSON.stringify({ email, password: demoPassword }),
  });
  if (!answer.ok) throw new Error(`Cannot sign in as "${email}": ${answer.status} ${await answer.text()}`);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
