import { join } from "node:path";
import type { Children } from "../dev/children.ts";
import type { Ports } from "../dev/ports.ts";
import { createProgress, type Progress } from "../dev/progress.ts";
import { launchServices, servicePorts } from "../dev/services.ts";
import { openWorkspace } from "../dev/workspace.ts";
import type { Cores } from "./cores.ts";
import { startUpstream, type Upstream } from "./peers/upstream.ts";
import { type Person, seedPeople } from "./people.ts";

type RigOptions = {
  home: string;
  ports: Ports;
  directus: boolean;
  progress?: Progress;
  signal: AbortSignal;
  cores: Cores;
};

/** What every comparison stands on: the services, an upstream, people with sessions, and a way to start more. */
export type Rig = {
  home: string;
  cores: Cores;
  children: Children;
  services: Awaited<ReturnType<typeof launchServices>>;
  upstream: Upstream;
  /** In every store that a target looks in. */
  people: Person[];
  /** Makes a command run on the server's core, with its output written and read by nobody. */
  onServerCore(command: string[]): string[];
  failed: Promise<never>;
  stop(): Promise<void>;
};

/** Wipes the state and starts what every comparison needs. Workers and peers are started by those that measure them. */
export async function startRig(options: RigOptions): Promise<Rig> {
  const { cores, progress = createProgress(process.stdout), directus } = options;
  const workspace = await openWorkspace({ ...options, reset: true, uses: servicePorts({ directus }) });
  const { home, children } = workspace;
  const launch = async () => {
    const services = await launchServices(workspace, { ...options, progress });
    const upstream = await startUpstream({ folder: join(home, "peers/upstream"), children });
    const people = await progress.step("10,000 people", () => seedPeople(services));
    return { services, upstream, people };
  };
  const launched = await workspace.launch(launch(), { ...options, progress });
  return {
    ...launched,
    ...{ home, cores, children, failed: children.failed, stop: workspace.stop },
    // A log that somebody reads costs the reader's core as much again.
    onServerCore: (command) =>
      cores.onServerCore(["sh", "-c", 'exec "$@" > /dev/null', "server", ...command]),
  };
}
