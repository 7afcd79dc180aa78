import { join } from "node:path";
import { waitForAnswer } from "../dev/ready.ts";
import { bundleWorker } from "../selfhost/bundle.ts";
import { prepareHost, type SecretValues } from "../selfhost/workerd.ts";
import type { Host } from "../selfhost/workerd-config.ts";
import { freePort } from "./free-port.ts";
import type { Rig } from "./rig.ts";

export type Served = {
  origin: string;
  pid: number;
  /** What it was started with, to start it again. */
  command: string[];
  env: Record<string, string>;
  stop(): Promise<void>;
};

type WorkerOptions = {
  /** Of its folder of state and of its log. */
  name: string;
  wranglerFile: string;
  /** Where it is built already; without it, it is built. */
  bundle?: string;
  vars?: Record<string, string>;
  secrets?: SecretValues;
  elsewhere?: Host["elsewhere"];
  /** Where its inspector listens, if it has one. */
  inspector?: string | undefined;
};

/** Builds a worker as it deploys and serves it with workerd, on the server's core and in a process of its own. */
export async function serveWorker(rig: Rig, options: WorkerOptions): Promise<Served> {
  const { name, wranglerFile, vars = {}, secrets = {}, elsewhere = [], inspector } = options;
  const folder = join(rig.home, "workerd", name);
  const bundle = options.bundle ?? join(folder, "bundle");
  if (options.bundle === undefined) await bundleWorker({ wranglerFile, bundle });
  const address = `127.0.0.1:${await freePort()}`;
  const prepared = prepareHost(
    {
      workers: [{ wranglerFile, bundle, vars, address }],
      elsewhere,
      stateFolder: join(folder, "state"),
      configFile: join(folder, "workerd.capnp"),
    },
    secrets,
  );
  const { children } = rig;
  const inspecting = inspector === undefined ? [] : [`--inspector-addr=${inspector}`];
  const command = rig.onServerCore([...prepared.command, ...inspecting]);
  const env = { PATH: process.env.PATH ?? "", ...prepared.env };
  const child = children.start(name, command, { env });
  const origin = `http://${address}`;
  const answers = waitForAnswer(`${origin}/health`, { timeoutMs: 30_000, signal: children.signal });
  await Promise.race([answers, children.failed]);
  return { origin, pid: child.pid, command, env, stop: child.stop };
}
