import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Host, type HostSecret, renderConfig, stateFolders, workerdConfig } from "./workerd-config.ts";

export type PreparedHost = {
  /** What runs it, as the arguments of `spawn`. Signals reach workerd itself; SIGTERM lets requests in flight end. */
  command: string[];
  /** Secrets for the environment of that process, and nothing else. */
  env: Record<string, string>;
};

/** Values of the secrets, by worker and name. */
export type SecretValues = Record<string, Record<string, string | undefined>>;

/**
 * Writes the configuration of a host and creates its state folders.
 * @throws {Error} when it cannot be served, a secret has no value, or another process uses the state.
 */
export function prepareHost(host: Host, secretValues: SecretValues): PreparedHost {
  const { config, secrets } = workerdConfig(host);
  const env = secretEnvironment(secrets, secretValues);
  for (const folder of Object.values(stateFolders(host.stateFolder))) mkdirSync(folder, { recursive: true });
  mkdirSync(dirname(host.configFile), { recursive: true });
  writeFileSync(host.configFile, renderConfig(config));
  return { command: workerdCommand(host), env };
}

/**
 * The command that serves a written configuration. Nothing in workerd keeps two of them from one state folder, so
 * flock(1) does, where there is one: the lock is workerd's own and ends with it, whoever started it.
 */
function workerdCommand({ stateFolder, configFile }: Pick<Host, "stateFolder" | "configFile">): string[] {
  const serve = [workerdPath(), "serve", "--experimental", configFile, "config"];
  const lock = ["flock", "--no-fork", "--nonblock", join(stateFolder, "workerd.lock")];
  const probe = spawnSync(lock[0] ?? "", [...lock.slice(1), "true"], { encoding: "utf8" });
  if (probe.error) return serve;
  if (probe.status !== 0) {
    const reason = probe.stderr.trim() || "another workerd uses it";
    throw new Error(`Cannot use the state in "${stateFolder}": ${reason}`);
  }
  return [...lock, ...serve];
}

/** The binary of the pinned version. */
function workerdPath(): string {
  // The package has no types: its default export is the path.
  const workerd: { default: string } = createRequire(import.meta.url)("workerd");
  return workerd.default;
}

function secretEnvironment(secrets: HostSecret[], values: SecretValues): Record<string, string> {
  // One that is said to be empty is left to its worker to judge: it may do without.
  const missing = secrets.filter(({ worker, name }) => values[worker]?.[name] === undefined);
  if (missing.length > 0) {
    const names = missing.map(({ worker, name }) => `"${name}" of "${worker}"`).join(", ");
    throw new Error(`Cannot serve without the secret ${names}`);
  }
  return Object.fromEntries(
    secrets.map(({ worker, name, variable }) => [variable, values[worker]?.[name] ?? ""]),
  );
}
