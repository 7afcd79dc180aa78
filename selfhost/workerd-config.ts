/**
 * The one-box host: what the wrangler files say, as a configuration of `workerd serve --experimental`.
 * Nothing in those files is dropped in silence: a setting that this generator does not know is an error.
 */
import { dirname, join, parse, relative, resolve, sep } from "node:path";
import { type CapnpStruct, type Embed, toCapnp } from "./capnp.ts";
import { cronServices } from "./cron-service.ts";
import { objectDisk } from "./durable-objects.ts";
import { requireTargets } from "./host-targets.ts";
import { bucketDisk, cacheDisk, miniflareExtension, miniflareServices } from "./miniflare-services.ts";
import { queueServices } from "./queue-service.ts";
import { siteFront, siteServices } from "./site-services.ts";
import { workerModules } from "./worker-modules.ts";
import { network, secretVariable, workerService } from "./worker-service.ts";
import { readSiteFile, readWorkerFile, type SiteFile, type WorkerFile } from "./wrangler-file.ts";

type HostWorker = {
  wranglerFile: string;
  /** The folder of the built worker: the file that `main` became, and what it imports. */
  bundle: string;
  /** Values that stand in for `[vars]` of the same name. */
  vars?: Record<string, string>;
  /** The names of the secrets it gets; without it, all that its file requires. */
  secrets?: string[];
  /** `host:port` to listen on; without it only bindings reach the worker. */
  address?: string;
};
type HostSite = Omit<HostWorker, "bundle">;

export type Host = {
  workers: HostWorker[];
  site?: HostSite;
  /** Workers that bindings name and that are HTTP servers at an address instead. */
  elsewhere?: { name: string; address: string }[];
  /** Whether nothing is done at the times that `[triggers]` says: where all that is asked of others is looked at. */
  withoutCron?: boolean;
  /** Where Durable Objects, queues, R2 and the cache are kept; see `stateFolders`. */
  stateFolder: string;
  /** Where the configuration will be written: embedded files are named relative to it. */
  configFile: string;
};

/** A secret and the environment variable that workerd takes it from. */
export type HostSecret = { worker: string; name: string; variable: string };

export type HostConfig = {
  /** `Workerd.Config`, for `renderConfig`. */
  config: CapnpStruct & { services: CapnpStruct[]; sockets: CapnpStruct[] };
  secrets: HostSecret[];
};

/** The service through which workers reach the open internet alone, whatever a name leads to: for customers' addresses. */
const outside = "outside";

/**
 * The size of the young generation, in MB. With 1 what belongs to the requests under way is taken for old, and looked
 * after by the collector that holds everything up: a fifth more processor time and longer pauses. With more than 8 memory
 * grows and nothing is gained (`bench/`).
 */
const v8Flags = ["--min-semi-space-size=8", "--max-semi-space-size=8"];

/**
 * Makes the configuration of a host.
 * @throws {Error} naming the file, worker or binding that cannot be served, and why.
 */
export function workerdConfig(host: Host): HostConfig {
  const embed = (file: string): Embed => ({
    embed: relative(dirname(resolve(host.configFile)), resolve(file)).replaceAll(sep, "/"),
  });
  const workers = host.workers.map((worker) => ({ ...worker, file: readWorkerFile(worker.wranglerFile) }));
  const site = host.site && { ...host.site, file: readSiteFile(host.site.wranglerFile) };
  const files = workers.map(({ file }) => file);
  const elsewhere = host.elsewhere ?? [];
  requireTargets(files, { sites: site ? [site.file] : [], elsewhere: elsewhere.map(({ name }) => name) });
  const services = [
    ...workers.map(({ file, bundle, vars = {}, secrets }) =>
      workerService(withOutside(file), {
        modules: workerModules(bundle, { entry: builtName(file), embed }),
        ...{ vars, secrets: secretsOf({ file, secrets }) },
      }),
    ),
    ...(site ? siteServices(site.file, { ...site, embed }) : []),
    ...elsewhere.map(({ name, address }) => ({ name, external: { address, http: {} } })),
    ...queueServices(files),
    ...(host.withoutCron ? [] : cronServices(files)),
    ...miniflareServices(embed),
    ...Object.entries(stateFolders(host.stateFolder)).map(([name, path]) => ({
      name,
      disk: { path, writable: true },
    })),
    networkService(network, ["public", "private"]),
    networkService(outside, ["public"]),
  ];
  const all = [...workers, ...(site ? [site] : [])];
  return {
    config: {
      services,
      sockets: all.flatMap(({ file, address }) => {
        if (!address) return [];
        const service = file === site?.file ? siteFront(site.file) : file.name;
        return [{ name: file.name, address, http: {}, service }];
      }),
      extensions: [miniflareExtension(embed)],
      v8Flags,
    },
    secrets: all.flatMap(({ file, secrets }) =>
      secretsOf({ file, secrets }).map((name) => ({
        worker: file.name,
        name,
        variable: secretVariable(file.name, name),
      })),
    ),
  };
}

function networkService(name: string, allow: string[]): CapnpStruct {
  return { name, network: { allow, tlsOptions: { trustBrowserCas: true } } };
}

/** In the cloud nothing else can be reached, so no wrangler file says it. */
function withOutside(file: WorkerFile): WorkerFile {
  return { ...file, services: [...file.services, { binding: "OUTSIDE", service: outside }] };
}

function secretsOf({
  file,
  secrets,
}: {
  file: WorkerFile | SiteFile;
  secrets: string[] | undefined;
}): string[] {
  return secrets ?? file.secrets.required;
}

/** What wrangler calls the built `main`. */
function builtName({ main }: WorkerFile): string {
  return `${parse(main).name}.js`;
}

/** The file's text: the constant `config`. */
export function renderConfig(config: CapnpStruct): string {
  const value = toCapnp(config);
  return `# Written by selfhost/workerd-config.ts from the wrangler files. Do not edit.
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = ${value};
`;
}

/** The folders of a host's state, by the service that keeps it there; they must exist before it starts. */
export function stateFolders(stateFolder: string): Record<string, string> {
  const folder = resolve(stateFolder);
  return {
    [objectDisk]: join(folder, "do"),
    [bucketDisk]: join(folder, "r2"),
    [cacheDisk]: join(folder, "cache"),
  };
}
