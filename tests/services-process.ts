/** Runs the services that tests need until its standard input ends. Prints one line of JSON once they are up. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startServices } from "../dev/services.ts";
import { workerConfig } from "../dev/wrangler-config.ts";
import { freePorts } from "./free-ports.ts";
import { startIdentityProviders } from "./identity-providers.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const home = await mkdtemp(join(tmpdir(), "selvedge-tests-"));
const ports = await freePorts();
const services = await startServices({ home, ports, directus: false });
const { stop: stopIdentityProviders, ...identityProviders } = await startIdentityProviders();

console.log(
  JSON.stringify({
    gatewayVars: workerConfig(join(root, "wrangler.toml"), ports).vars,
    jobsVars: workerConfig(join(root, "workers/jobs/wrangler.toml"), ports).vars,
    postgresUrl: services.postgres.adminUrl,
    mailboxUrl: services.mailbox.url,
    ...identityProviders,
  }),
);

process.stdin.resume();
process.stdin.once("end", async () => {
  await stopIdentityProviders();
  await services.stop();
  await rm(home, { recursive: true, force: true });
  process.exit(0);
});
