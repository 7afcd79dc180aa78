import { join } from "node:path";
import { silentProgress } from "../dev/progress.ts";
import { waitForAnswer } from "../dev/ready.ts";
import { launchServices, type ServiceOptions, servicePorts } from "../dev/services.ts";
import { openWorkspace, type Workspace } from "../dev/workspace.ts";
import { bundleProduct } from "./bundle.ts";
import { productHost } from "./product-host.ts";
import { prepareHost } from "./workerd.ts";

export type PreviewOptions = ServiceOptions & {
  /** Values of the gateway's variables that stand in for those of development. */
  gatewayVars?: Record<string, string>;
  /** Builds what is served; `bundleProduct` unless somebody has it built already. */
  bundle?: typeof bundleProduct;
  /** Changes the command that runs workerd, to pin it to a core. */
  wrapCommand?: (command: string[]) => string[];
  /** Gets what the workers print, line by line. */
  onLine?: (line: string) => void;
};

export type Preview = Awaited<ReturnType<typeof startPreview>>;

/** How long requests in flight may take to end when it stops: workerd itself would wait for ever. */
const graceMs = 10_000;

/**
 * Starts the product as one box runs it: the local services, and both workers and the site, built and under
 * `workerd serve`, on the ports of development.
 * @throws {Error} naming what did not start; nothing is left running then.
 */
export async function startPreview(options: PreviewOptions) {
  const uses = [...servicePorts(options), "gateway" as const, "site" as const];
  const workspace = await openWorkspace({ ...options, uses });
  const preview = await workspace.launch(launchPreview(workspace, options), options);
  return {
    ...preview,
    children: workspace.children,
    failed: workspace.children.failed,
    stop: workspace.stop,
  };
}

async function launchPreview(workspace: Workspace, options: PreviewOptions) {
  const { ports } = workspace;
  const { progress = silentProgress, bundle = bundleProduct } = options;
  const [services, sizes] = await Promise.all([
    launchServices(workspace, options),
    progress.step("Bundles", bundle),
  ]);
  const workerd = await progress.step("workerd", () => launchWorkerd(workspace, options));
  const urls = {
    site: `http://localhost:${ports.site}`,
    gateway: `http://127.0.0.1:${ports.gateway}`,
    mailbox: services.mailbox.url,
    directus: options.directus === false ? null : `http://127.0.0.1:${ports.directus}`,
    lago: services.lago.url,
    oidc: services.oidc.url,
    neon: services.neon.url,
    upstash: services.redis.upstash.url,
    postgres: services.postgres.adminUrl,
  };
  return { ...services, sizes, workerd, urls };
}

async function launchWorkerd({ home, ports, children }: Workspace, options: PreviewOptions) {
  const { gatewayVars = {}, wrapCommand = (command) => command, onLine } = options;
  const { host, secrets } = productHost({ folder: join(home, "workerd"), ports, gatewayVars });
  const { command, env } = prepareHost(host, secrets);
  const child = children.start("workerd", wrapCommand(command), {
    env: { PATH: process.env.PATH, ...env },
    graceMs,
    ...(onLine ? { onLine } : {}),
  });
  const answers = [`http://127.0.0.1:${ports.gateway}/health`, `http://127.0.0.1:${ports.site}/`];
  const ready = Promise.all(
    answers.map((url) => waitForAnswer(url, { timeoutMs: 30_000, signal: children.signal })),
  );
  await Promise.race([ready, children.failed]);
  return child;
}
