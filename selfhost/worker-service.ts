import type { CapnpStruct, CapnpValue } from "./capnp.ts";
import { durableObjectNamespaces, objectDisk } from "./durable-objects.ts";
import { bucketBinding, cacheService } from "./miniflare-services.ts";
import { queueBinding } from "./queue-service.ts";
import type { SiteFile, WorkerFile } from "./wrangler-file.ts";

/** The service through which workers reach the network. */
export const network = "network";

export type WorkerParts = {
  modules: CapnpStruct[];
  /** Values that stand in for those of the same name in the file. */
  vars?: Record<string, string>;
  /** The secrets that it gets; without it, those that the file requires. */
  secrets?: string[];
};

/** One worker as a service of workerd, with everything its wrangler.toml binds. */
export function workerService(file: WorkerFile, parts: WorkerParts): CapnpStruct {
  const namespaces = durableObjectNamespaces(file);
  const bindings = [
    ...sharedBindings(file, parts),
    ...file.durable_objects.bindings.map(({ name, class_name, script_name }) => ({
      name,
      durableObjectNamespace: {
        className: class_name,
        serviceName: script_name === file.name ? undefined : script_name,
      },
    })),
    ...file.queues.producers.map(({ binding, queue }) => queueBinding(binding, queue)),
    ...file.r2_buckets.map(({ binding, bucket_name }) => bucketBinding(binding, bucket_name)),
  ];
  return service(file, {
    modules: parts.modules,
    bindings,
    durableObjectNamespaces: namespaces,
    durableObjectStorage: namespaces.length > 0 ? { localDisk: objectDisk } : undefined,
  });
}

/** The built site's worker; `assets` is the service that answers with its files. */
export function siteWorkerService(file: SiteFile, parts: WorkerParts & { assets: CapnpStruct }): CapnpStruct {
  return service(file, {
    modules: parts.modules,
    bindings: [...sharedBindings(file, parts), { name: "ASSETS", service: parts.assets }],
  });
}

/** The environment variable from which a worker's secret is taken, such as `SELVEDGE_JOBS_DATABASE_URL`. */
export function secretVariable(worker: string, secret: string): string {
  return `${worker.toUpperCase().replaceAll("-", "_")}_${secret}`;
}

function sharedBindings(file: WorkerFile | SiteFile, parts: Omit<WorkerParts, "modules">): CapnpStruct[] {
  const { vars: instead = {}, secrets = file.secrets.required } = parts;
  const unknown = Object.keys(instead).filter((name) => !(name in file.vars));
  if (unknown.length > 0)
    throw new Error(`Cannot set "${unknown.join('", "')}": no variable of "${file.name}"`);
  return [
    ...Object.entries({ ...file.vars, ...instead }).map(([name, value]) =>
      typeof value === "string" ? { name, text: value } : { name, json: JSON.stringify(value) },
    ),
    ...secrets.map((name) => ({ name, fromEnvironment: secretVariable(file.name, name) })),
    ...file.services.map(({ binding, service, entrypoint }) => ({
      name: binding,
      service: { name: service, entrypoint },
    })),
  ];
}

function service(
  file: WorkerFile | SiteFile,
  worker: CapnpStruct & { bindings: CapnpStruct[] },
): CapnpStruct {
  requireDistinct(file.name, worker.bindings);
  return {
    name: file.name,
    worker: {
      ...worker,
      compatibilityDate: file.compatibility_date,
      compatibilityFlags: file.compatibility_flags,
      globalOutbound: network,
      cacheApiOutbound: cacheService,
    },
  };
}

function requireDistinct(worker: string, bindings: { name?: CapnpValue | undefined }[]): void {
  const seen = new Set<CapnpValue | undefined>();
  for (const { name } of bindings) {
    if (seen.has(name)) throw new Error(`Cannot bind "${name}" of "${worker}": the name is used twice`);
    seen.add(name);
  }
}
