import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { parse } from "smol-toml";
import { type Ports, portVariables } from "./ports.ts";

type Config = Record<string, unknown> & { name: string; main: string; vars: Record<string, unknown> };

type ConfigOptions = {
  dir: string;
  ports: Ports;
  /** Values that stand in for the gateway's own. */
  gatewayVars?: Record<string, string>;
  /** Who answers both workers' questions to the DNS; without it, whoever their files name. */
  dnsUrl?: string | undefined;
};

/** The committed configuration of both workers; the first is the one that answers on the port. */
const workerFiles = ["wrangler.toml", "workers/jobs/wrangler.toml"];

const root = fileURLToPath(new URL("..", import.meta.url).href);

/**
 * Writes a copy of both workers' configuration for `wrangler dev` to `dir`, with the ports of this copy and the
 * development secrets: with two configurations `--var` and `--env-file` would reach the first worker only.
 * @returns the paths of the copies, the gateway's first.
 */
export function writeWorkerConfigs({ dir, ports, gatewayVars = {}, dnsUrl }: ConfigOptions): string[] {
  mkdirSync(dir, { recursive: true });
  return workerFiles.map((file, index) => {
    const config = workerConfig(join(root, file), ports);
    if (index === 0) config.vars = { ...config.vars, ...gatewayVars };
    if (dnsUrl !== undefined) config.vars = { ...config.vars, DNS_URL: dnsUrl };
    const path = join(dir, `${config.name}.json`);
    writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
    return path;
  });
}

/**
 * The worker's configuration as it runs on this machine: `main` absolute, the secrets of the `.dev.vars` beside the
 * file among the vars, and every local address with the port of this copy.
 * @throws {Error} naming the file when it cannot be read.
 */
export function workerConfig(path: string, ports: Ports): Config {
  const { env, dev, secrets, ...config } = readToml(path);
  const vars = { ...config.vars, ...readDevVars(dirname(path)) };
  return {
    ...config,
    main: resolve(dirname(path), config.main),
    vars: Object.fromEntries(Object.entries(vars).map(([name, value]) => [name, withPorts(value, ports)])),
    send_metrics: false,
  };
}

/** The development secrets of the worker whose wrangler.toml is in `folder`. */
export function readDevVars(folder = root): Record<string, string> {
  const values = parseEnv(readFileSync(join(folder, ".dev.vars"), "utf8"));
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? ""]));
}

/** `value` with the default port behind a loopback name replaced by the chosen one. */
function withPorts(value: unknown, ports: Ports): unknown {
  if (typeof value !== "string") return value;
  return value.replace(/(?<=(?:127\.0\.0\.1|localhost):)\d+\b/g, (port) => {
    const moved = Object.entries(portVariables).find(([, [, fallback]]) => String(fallback) === port);
    return moved ? String(ports[moved[0] as keyof Ports]) : port;
  });
}

function readToml(path: string): Config {
  try {
    return parse(readFileSync(path, "utf8")) as Config;
  } catch (cause) {
    throw new Error(`Cannot read "${path}": ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
