import { durableObjectNamespaces } from "./durable-objects.ts";
import type { SiteFile, WorkerFile } from "./wrangler-file.ts";

/**
 * Makes sure that all bindings lead to something on this host, or to what is said to be elsewhere.
 * @throws {Error} naming the first worker, Durable Object class or queue that is missing.
 */
export function requireTargets(
  workers: WorkerFile[],
  { sites, elsewhere }: { sites: SiteFile[]; elsewhere: string[] },
): void {
  const names = [...[...workers, ...sites].map(({ name }) => name), ...elsewhere];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`Cannot serve two workers named "${twice}"`);

  for (const { name, services } of [...workers, ...sites]) {
    for (const { binding, service } of services) {
      if (!names.includes(service)) throw missing(name, { binding, what: `worker "${service}"` });
    }
  }
  const consumed = workers.flatMap(({ queues }) => queues.consumers.map(({ queue }) => queue));
  for (const file of workers) {
    requireClasses(file, workers);
    for (const { binding, queue } of file.queues.producers) {
      if (!consumed.includes(queue)) throw missing(file.name, { binding, what: `consumer of "${queue}"` });
    }
  }
}

function requireClasses({ name, durable_objects }: WorkerFile, workers: WorkerFile[]): void {
  for (const { name: binding, script_name = name, class_name } of durable_objects.bindings) {
    const owner = workers.find((worker) => worker.name === script_name);
    const made = owner ? durableObjectNamespaces(owner).map(({ className }) => className) : [];
    if (!made.includes(class_name))
      throw missing(name, { binding, what: `class "${class_name}" made by a migration of "${script_name}"` });
  }
}

function missing(worker: string, { binding, what }: { binding: string; what: string }): Error {
  return new Error(`Cannot bind "${binding}" of "${worker}": there is no ${what} on this host`);
}
