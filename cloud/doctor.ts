/** `pnpm cloud:doctor`: looks at everything that an environment needs, and says of what is wrong what to do. */
import { parseArgs } from "node:util";
import { Client } from "pg";
import { knownMigrations, newestMigration } from "../selfhost/migrate-database.ts";
import { type CloudflareApi, createCloudflareApi } from "./cloudflare-api.ts";
import { type CloudEnvironment, environmentName, readCloudEnvironment } from "./environment-files.ts";
import { type Check, examine, preflightChecks, report } from "./preflight.ts";
import { listResources } from "./resources.ts";
import { listSecrets } from "./secrets.ts";
import { servingVersion } from "./serving-version.ts";
import { smoke } from "./smoke.ts";

const timeoutMs = 15_000;

function resourceCheck(environment: CloudEnvironment, api: CloudflareApi): Check {
  return {
    name: "queues, buckets, project",
    look: async () => {
      const absent = (await listResources(environment, api)).filter(({ isThere }) => !isThere);
      if (absent.length > 0)
        throw new Error(`${absent.map(({ kind, name }) => `${kind} ${name}`).join(", ")} missing`);
      return "all there";
    },
    remedy: "terraform apply, or pnpm cloud:init",
  };
}

function workerChecks({ workers, name: environment }: CloudEnvironment): Check[] {
  return workers.flatMap((worker) => [
    {
      name: `secrets of ${worker.name}`,
      look: async () => {
        const set = await listSecrets(worker, environment);
        const absent = worker.secrets.filter((secret) => !set.includes(secret));
        if (absent.length > 0) throw new Error(`${absent.join(", ")} not set`);
        return "all set";
      },
      remedy: "pnpm cloud:init, or wrangler secret put",
    },
    {
      name: `version of ${worker.name}`,
      look: async () => {
        const version = await servingVersion({ ...worker, environment });
        if (version === null) throw new Error("it was never deployed");
        return version;
      },
      remedy: "pnpm run deploy",
    },
  ]);
}

function schemaCheck(name: "gateway" | "jobs"): Check {
  const variable = `${name.toUpperCase()}_OWNER_URL`;
  return {
    name: `schema of ${name}`,
    look: async () => {
      const connectionString = process.env[variable];
      if (!connectionString) return `not looked at: ${variable} is not set`;
      const client = new Client({ connectionString, connectionTimeoutMillis: timeoutMs });
      client.on("error", () => {});
      try {
        await client.connect();
        const newest = (await newestMigration(client)) ?? 0;
        const wanted = Math.max(...knownMigrations(name));
        if (newest !== wanted)
          throw new Error(`it is ${newest < wanted ? "older" : "newer"} than this release`);
        return "that of this release";
      } finally {
        await client.end();
      }
    },
    remedy: "Older: pnpm run deploy --only migrate. Newer: check out the release that migrated it",
  };
}

/** Nobody may reach these past Access. */
function accessCheck({ workers }: CloudEnvironment): Check {
  const { DIRECTUS_URL, LAGO_URL, MACHINE_URL } = workers[1].vars;
  const urls = [`${DIRECTUS_URL}/server/ping`, `${LAGO_URL}/health`];
  return {
    name: "Access before Directus, Lago and the machine",
    look: async () => {
      const found = await Promise.all(
        [...urls, ...(MACHINE_URL ? [`${MACHINE_URL}/metrics`] : [])].map(openness),
      );
      const wrong = found.filter((text) => text !== null);
      if (wrong.length > 0) throw new Error(wrong.join(", "));
      return "closed";
    },
    remedy: "terraform apply, module origin",
  };
}

/** What is wrong with who gets in there; null where nobody does. */
async function openness(url: string): Promise<string | null> {
  try {
    const answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
    await answer.body?.cancel();
    return answer.ok ? `${url} answers anybody` : null;
  } catch {
    return `${url} cannot be asked`;
  }
}

/** Whom the gateway's own watch tells. Whether the machine's watchdog tells somebody is for the machine's own doctor. */
function alertCheck({ workers, name }: CloudEnvironment): Check {
  const [, gateway] = workers;
  return {
    name: "alerts",
    look: async () => {
      const isPosted = (await listSecrets(gateway, name)).includes("ALERT_WEBHOOK_URL");
      const ways = [gateway.vars.ALERT_ADDRESS, isPosted ? "ALERT_WEBHOOK_URL" : ""].filter(Boolean);
      if (ways.length === 0) throw new Error("nobody is told of any");
      return `told to ${ways.join(" and ")}`;
    },
    remedy: "Set ALERT_ADDRESS in wrangler.toml, or the secret ALERT_WEBHOOK_URL",
  };
}

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { env: { type: "string" } } });
  const environment = readCloudEnvironment(environmentName(values.env));
  const api = createCloudflareApi(process.env);
  const outcomes = await examine([
    ...preflightChecks(environment, api),
    resourceCheck(environment, api),
    ...workerChecks(environment),
    schemaCheck("gateway"),
    schemaCheck("jobs"),
    accessCheck(environment),
    alertCheck(environment),
  ]);
  return report([...outcomes, ...(await smoke(environment))]) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  return 1;
});
