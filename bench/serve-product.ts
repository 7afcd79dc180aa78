import { join } from "node:path";
import { waitForAnswer } from "../dev/ready.ts";
import { bundleWorker, product } from "../selfhost/bundle.ts";
import { developmentWorker } from "../selfhost/product-host.ts";
import { prepareHost } from "../selfhost/workerd.ts";
import { freePort } from "./free-port.ts";
import type { Rig } from "./rig.ts";
import { unreachedLimits } from "./serve-gateway.ts";
import type { Served } from "./serve-worker.ts";

type ProductOptions = {
  /** Of its folder of state and of its log. */
  name: string;
};

/** Both workers as they deploy, in one process on the server's core, on a port where jobs finds the gateway's keys. */
export async function serveProduct(rig: Rig, { name }: ProductOptions): Promise<Served> {
  const folder = join(rig.home, "workerd", name);
  const port = await freePort();
  const ports = { ...rig.services.ports, gateway: port };
  const workers = await Promise.all(
    [product.gateway, product.jobs].map(async ({ wranglerFile }, index) => {
      const bundle = join(folder, `bundle-${index}`);
      await bundleWorker({ wranglerFile, bundle });
      return developmentWorker({ wranglerFile, bundle }, ports);
    }),
  );
  const [gateway, jobs] = workers;
  if (gateway === undefined || jobs === undefined)
    throw new Error("Cannot serve the product without workers");
  const address = `127.0.0.1:${port}`;
  const vars = { ...gateway.worker.vars, RATE_LIMITS: JSON.stringify(unreachedLimits) };
  const { command: serving, env: secrets } = prepareHost(
    {
      workers: [{ ...gateway.worker, vars, address }, jobs.worker],
      stateFolder: join(folder, "state"),
      configFile: join(folder, "workerd.capnp"),
    },
    { ...gateway.secrets, ...jobs.secrets },
  );
  const { children } = rig;
  const command = rig.onServerCore(serving);
  const env = { PATH: process.env.PATH ?? "", ...secrets };
  const child = children.start(name, command, { env });
  const origin = `http://${address}`;
  const answers = waitForAnswer(`${origin}/health`, { timeoutMs: 60_000, signal: children.signal });
  await Promise.race([answers, children.failed]);
  return { origin, pid: child.pid, command, env, stop: child.stop };
}
