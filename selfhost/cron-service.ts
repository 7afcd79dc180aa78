import type { CapnpStruct } from "./capnp.ts";
import { objectDisk } from "./durable-objects.ts";
import type { WorkerFile } from "./wrangler-file.ts";

/** The clock of all `[triggers]`: workerd's own module, which at start runs a minute that was missed. */
export function cronServices(files: WorkerFile[]): CapnpStruct[] {
  const crons = files.flatMap(({ name, triggers }) =>
    triggers.crons.length > 0 ? [[name, triggers.crons]] : [],
  );
  if (crons.length === 0) return [];
  return [
    {
      name: "cron",
      worker: {
        modules: [{ name: "cron.js", bundled: "/workerd/cron.js" }],
        compatibilityDate: "2026-11-01",
        compatibilityFlags: ["service_binding_extra_handlers"],
        bindings: [
          { name: "SCHEDULE", durableObjectNamespace: { className: "Schedule" } },
          { name: "CRONS", json: JSON.stringify(Object.fromEntries(crons)) },
          ...crons.map(([name]) => ({ name: String(name), service: { name: String(name) } })),
        ],
        durableObjectNamespaces: [{ className: "Schedule", uniqueKey: "cron", enableSql: true }],
        durableObjectStorage: { localDisk: objectDisk },
      },
    },
  ];
}
