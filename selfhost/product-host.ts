import { join } from "node:path";
import type { Ports } from "../dev/ports.ts";
import { workerConfig } from "../dev/wrangler-config.ts";
import { product } from "./bundle.ts";
import type { SecretValues } from "./workerd.ts";
import type { Host } from "./workerd-config.ts";
import { divideValues, readWorkerFile } from "./wrangler-file.ts";

type ProductOptions = {
  /** Where the configuration and the state go. */
  folder: string;
  ports: Ports;
  /** Values of the gateway's variables that stand in for those of development. */
  gatewayVars?: Record<string, string>;
};

/**
 * The whole product on this machine: both workers and the site as they deploy, with the variables and secrets of
 * development, since its addresses are local and its PUBLIC_URL is http.
 */
export function productHost({ folder, ports, gatewayVars = {} }: ProductOptions): {
  host: Host;
  secrets: SecretValues;
} {
  const gateway = developmentWorker(product.gateway, ports);
  const jobs = developmentWorker(product.jobs, ports);
  return {
    host: {
      workers: [
        {
          ...gateway.worker,
          vars: { ...gateway.worker.vars, ...gatewayVars },
          address: `127.0.0.1:${ports.gateway}`,
        },
        jobs.worker,
      ],
      site: {
        ...product.site,
        vars: { PUBLIC_URL: `http://localhost:${ports.site}` },
        address: `127.0.0.1:${ports.site}`,
      },
      stateFolder: join(folder, "state"),
      configFile: join(folder, "workerd.capnp"),
    },
    secrets: { ...gateway.secrets, ...jobs.secrets },
  };
}

/** A worker with the variables and secrets it has in development. */
export function developmentWorker(worker: { wranglerFile: string; bundle: string }, ports: Ports) {
  const file = readWorkerFile(worker.wranglerFile);
  const { vars, secrets } = divideValues(file, workerConfig(worker.wranglerFile, ports).vars);
  return { worker: { ...worker, vars }, secrets: { [file.name]: secrets } };
}
