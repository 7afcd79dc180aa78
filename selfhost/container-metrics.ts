/**
 * Which service runs, and what it uses of CPU and memory, for Prometheus and for the gateway's own watch: from the kernel's
 * own files (cgroup v2) and Docker's notes of which container is which service. So nobody gets the engine's socket, by which
 * one is root on the host.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readText, readWholeNumber } from "./adapters/environment.ts";
import { startHttpServer } from "./adapters/http-server.ts";
import { runAsProcess } from "./adapters/run-as-process.ts";
import { renderMachine } from "./machine-metrics.ts";

export type ContainerUse = {
  service: string;
  cpuSeconds: number;
  memoryBytes: number;
  /** How often the kernel ended a process of it for want of memory. */
  outOfMemory: number;
  /** How often Docker started it again after it ended. */
  restarts: number;
};

type Folders = {
  /** The host's /sys/fs/cgroup. */
  cgroups: string;
  /** Where Docker keeps a folder for each container. */
  containers: string;
};

const notesSchema = z.object({
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
  RestartCount: z.int().default(0),
});
const serviceLabel = "com.docker.compose.service";
/** What `docker compose run` makes: a command of somebody's, in no service's place. */
const oneOffLabel = "com.docker.compose.oneoff";
const ownService = "container-metrics";

/** Of every container of a service, and of others, that runs; one that ends meanwhile is left out. */
export function readContainers({ cgroups, containers }: Folders): ContainerUse[] {
  return readdirSync(containers).flatMap((id) => {
    try {
      const { Config, RestartCount } = notesSchema.parse(JSON.parse(read(containers, id, "config.v2.json")));
      const cgroup = cgroupOf(cgroups, id);
      if (cgroup === null || Config.Labels?.[oneOffLabel] === "True") return [];
      return [
        {
          service: Config.Labels?.[serviceLabel] ?? id.slice(0, 12),
          cpuSeconds: field(read(cgroup, "cpu.stat"), "usage_usec") / 1e6,
          // What the kernel would give up by itself counts for nobody.
          memoryBytes: Math.max(
            0,
            Number(read(cgroup, "memory.current")) - field(read(cgroup, "memory.stat"), "inactive_file"),
          ),
          outOfMemory: field(read(cgroup, "memory.events"), "oom_kill"),
          restarts: RestartCount,
        },
      ];
    } catch {
      return [];
    }
  });
}

/** As Docker calls it with systemd's driver of cgroups, and with its own. */
function cgroupOf(cgroups: string, id: string): string | null {
  const places = [join(cgroups, "system.slice", `docker-${id}.scope`), join(cgroups, "docker", id)];
  return places.find((place) => isThere(place)) ?? null;
}

function isThere(place: string): boolean {
  try {
    return readdirSync(place).includes("cpu.stat");
  } catch {
    return false;
  }
}

function read(...path: string[]): string {
  return readFileSync(join(...path), "utf8");
}

/** @throws {Error} naming a field that the kernel does not tell. */
function field(text: string, name: string): number {
  const [, value] = new RegExp(`^${name} (\\d+)$`, "m").exec(text) ?? [];
  if (value === undefined) throw new Error(`Cannot find "${name}"`);
  return Number(value);
}

/** The services that have to run, of a list such as `redis,edge@full`: those of no profile, and of the ones that run. */
export function expectedServices(list: string, profiles: string): string[] {
  const chosen = profiles.split(",");
  return list.split(",").flatMap((entry) => {
    const [name = "", profile] = entry.trim().split("@");
    return name !== "" && (profile === undefined || chosen.includes(profile)) ? [name] : [];
  });
}

/**
 * Of a machine that can be read: the container of this very program runs for certain.
 * @throws {Error} where that is not seen, as with other cgroups or another place of Docker's: nothing is known of the rest.
 */
export function readMachineOfOurs(folders: Folders): ContainerUse[] {
  const uses = readContainers(folders);
  if (!uses.some(({ service }) => service === ownService)) {
    const { cgroups, containers } = folders;
    throw new Error(
      `Cannot see "${ownService}" itself in "${containers}" and "${cgroups}": is DOCKER_ROOT right, and are its cgroups v2?`,
    );
  }
  return uses;
}

/**
 * In Prometheus' text format. Containers of one service that run side by side are one; of `expected`, also who has none is
 * told of.
 */
export function renderContainers(uses: ContainerUse[], expected: string[]): string {
  const services = [...new Set(uses.map(({ service }) => service))];
  const sum = (service: string, of: (use: ContainerUse) => number) =>
    uses.filter((use) => use.service === service).reduce((all, use) => all + of(use), 0);
  const family = (name: string, type: string, of: (use: ContainerUse) => number) => [
    `# TYPE ${name} ${type}`,
    ...services.map((service) => `${name}{service="${service}"} ${sum(service, of)}`),
  ];
  const isRunning = (service: string) => (services.includes(service) ? 1 : 0);
  return `${[
    "# TYPE selvedge_container_running gauge",
    ...expected.map((service) => `selvedge_container_running{service="${service}"} ${isRunning(service)}`),
    ...family("selvedge_container_restarts_total", "counter", ({ restarts }) => restarts),
    ...family("selvedge_container_cpu_seconds_total", "counter", ({ cpuSeconds }) => cpuSeconds),
    ...family("selvedge_container_memory_bytes", "gauge", ({ memoryBytes }) => memoryBytes),
    ...family("selvedge_container_out_of_memory_total", "counter", ({ outOfMemory }) => outOfMemory),
  ].join("\n")}\n`;
}

if (import.meta.main) {
  const { env } = process;
  await runAsProcess("METRICS_PORT", async () => {
    const folders = {
      cgroups: readText(env, "CGROUPS", "/sys/fs/cgroup"),
      containers: readText(env, "CONTAINERS", "/var/lib/docker/containers"),
    };
    const expected = expectedServices(env.SERVICES ?? "", env.COMPOSE_PROFILES ?? "");
    const machine = {
      disks: { docker: folders.containers, root: readText(env, "ROOT_DISK", "/") },
      memory: "/proc/meminfo",
      backupStatus: readText(env, "BACKUP_STATUS_FILE", "/metrics/selvedge_backup.prom"),
      started: new Date(),
    };
    // Where there are none to be read, it does not pretend that there is nothing.
    readdirSync(folders.containers);
    const server = await startHttpServer(
      ({ url }, response) => {
        // Of its healthcheck: it answers.
        if (url !== "/metrics") return void response.end();
        try {
          response.end(renderContainers(readMachineOfOurs(folders), expected) + renderMachine(machine));
        } catch (error) {
          console.error((error as Error).message);
          response.writeHead(500).end();
        }
      },
      { host: readText(env, "METRICS_HOST", "127.0.0.1"), port: readWholeNumber(env, "METRICS_PORT", 9101) },
    );
    return { server, message: `Use of the containers: ${server.url}/metrics` };
  });
}
