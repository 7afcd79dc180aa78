import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";

export type Environment = Record<string, string | undefined>;

/** Where `pnpm selfhost:init` writes, unless told otherwise. */
export const defaultEnvFile = ".env.selfhost";

/** Where `pnpm selfhost:run` keeps what it writes, unless told otherwise. */
export const defaultState = ".selvedge/selfhost";

/**
 * What the file says, under what the process was started with, which wins: in a container there is no file.
 * @throws {Error} when a file was named and cannot be read.
 */
export function readEnvironment(file: string | undefined, own: Environment = process.env): Environment {
  const path = file ?? defaultEnvFile;
  if (file === undefined && !existsSync(path)) return { ...own };
  try {
    return { ...parseEnv(readFileSync(path, "utf8")), ...own };
  } catch (error) {
    throw new Error(`Cannot read "${path}": ${error instanceof Error ? error.message : error}`);
  }
}

/**
 * One line of the file, for Node and for Docker Compose alike: in single quotes nothing is replaced.
 * @throws {Error} naming the variable when its value cannot stand between them.
 */
export function envLine(name: string, value: string): string {
  if (/['\r\n]/.test(value)) throw new Error(`Cannot write ${name}: it has a quote or a line break`);
  return /^[\w./:@+=,-]*$/.test(value) ? `${name}=${value}` : `${name}='${value}'`;
}

/** Whether the edge is at Cloudflare, and here is what it needs behind its tunnel. */
export function isElsewhere({ COMPOSE_PROFILES = "" }: Environment): boolean {
  const profiles = COMPOSE_PROFILES.split(",");
  return profiles.includes("vm") && !profiles.includes("full");
}
