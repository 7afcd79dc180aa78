import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Children } from "./children.ts";
import type { Ports } from "./ports.ts";
import { waitForAnswer } from "./ready.ts";
import { writeWorkerConfigs } from "./wrangler-config.ts";

type WorkersOptions = {
  home: string;
  ports: Ports;
  children: Children;
  /** Values that stand in for the gateway's own. */
  gatewayVars?: Record<string, string>;
  /** Who answers both workers' questions to the DNS. */
  dnsUrl?: string | undefined;
  onLine?: (line: string) => void;
};

export type RunningWorkers = { url: string; stop(): Promise<void> };

const wrangler = fileURLToPath(new URL("../node_modules/wrangler/wrangler-dist/cli.js", import.meta.url));

/**
 * Starts both workers in one `wrangler dev`, with their state in `home`; it builds them anew when a source changes.
 * Resolves when the gateway answers `/health`.
 */
export async function startWorkers({
  home,
  ports,
  children,
  gatewayVars = {},
  dnsUrl,
  onLine,
}: WorkersOptions): Promise<RunningWorkers> {
  const dir = join(home, "wrangler");
  const configs = writeWorkerConfigs({ dir, ports, gatewayVars, dnsUrl });
  const child = children.start(
    "workers",
    [
      ...[process.execPath, "--no-warnings", wrangler, "dev"],
      ...configs.flatMap((path) => ["--config", path]),
      ...["--ip", "127.0.0.1", "--port", String(ports.gateway), "--inspector-port", "0"],
      ...["--persist-to", join(dir, "state"), "--show-interactive-dev-session=false"],
    ],
    { cwd: dir, env: workersEnv(dir), isNoise: isListing, ...(onLine ? { onLine } : {}) },
  );
  const url = `http://127.0.0.1:${ports.gateway}`;
  const ready = waitForAnswer(`${url}/health`, { timeoutMs: 120_000, signal: children.signal }).catch(
    (error: Error) => {
      throw new Error(`Cannot start the workers: ${error.message}.${child.describeOutput()}`);
    },
  );
  await Promise.race([ready, children.failed]);
  return { url, stop: child.stop };
}

/** Wrangler keeps to `dir` and asks nothing of the network: two copies share no registry, and no account is used. */
function workersEnv(dir: string): Record<string, string | undefined> {
  return {
    ...process.env,
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_HIDE_BANNER: "true",
    WRANGLER_REGISTRY_PATH: join(dir, "registry"),
    WRANGLER_LOG_PATH: join(dir, "logs"),
    WRANGLER_CACHE_DIR: join(dir, "cache"),
    // Without this every start asks Cloudflare for the `Request.cf` object, and warns when it cannot.
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    CLOUDFLARE_ACCOUNT_ID: undefined,
    CLOUDFLARE_API_TOKEN: undefined,
    CLOUDFLARE_ENV: undefined,
    // The vars are in the configuration; a stray .env is not asked.
    CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV: "false",
    FORCE_COLOR: "0",
  };
}

/** Wrangler lists every binding again at each change: the log has it. */
function isListing(line: string): boolean {
  return /^env\.\w+ \(|^Binding +Resource|has access to the following bindings/.test(line);
}
