import { basename } from "node:path";
import { readText } from "../adapters/environment.ts";
import { databases } from "../databases.ts";
import type { Environment } from "../env-file.ts";
import { redisUrl } from "../redis-url.ts";
import { roleUrl } from "../set-up-databases.ts";

/** What is backed up, each under a name of its own. */
export type Source =
  | { kind: "database"; name: string; url: string }
  | { kind: "redis"; name: "redis"; url: string }
  | { kind: "folder"; name: string; path: string }
  | { kind: "file"; name: "config"; path: string };

/**
 * What is backed up: our databases and Directus's, Lago's with `BACKUP_LAGO_URL`, Redis, the folders of `BACKUP_FOLDERS`
 * and the configuration of `BACKUP_CONFIG`. A folder is `name=path`, or `name@profile=path` where it is there with that
 * profile of `COMPOSE_PROFILES` alone. Of either variable "none" says that there is none: left out is not enough.
 * @throws {Error} naming the variable that is missing or malformed.
 */
export function sourcesOf(env: Environment): Source[] {
  const ours = databases.map(
    ({ name }): Source => ({
      ...{ kind: "database", name, url: roleUrl(env, { role: "postgres", name }) },
    }),
  );
  const lago = env.BACKUP_LAGO_URL;
  const folders = required(env, "BACKUP_FOLDERS", "name=path,…");
  const config = required(env, "BACKUP_CONFIG", "the file with the configuration");
  return [
    ...ours,
    ...(lago ? [{ kind: "database", name: "lago", url: lago } as const] : []),
    { kind: "redis", name: "redis", url: redisUrl(env) },
    ...folders
      .split(",")
      .filter(Boolean)
      .flatMap((text) => folderOf(text, env)),
    ...(config ? [{ kind: "file", name: "config", path: config } as const] : []),
  ];
}

/** Whom a backup is encrypted for. @throws {Error} when it is no public key of age. */
export function recipientOf(env: Environment): string {
  const recipient = readText(env, "BACKUP_RECIPIENT");
  if (!/^age1[a-z0-9]{58}$/.test(recipient))
    throw new Error("Cannot back up: BACKUP_RECIPIENT is not a public key of age (age1…)");
  return recipient;
}

/** What a variable says; "none" is empty. */
function required(env: Environment, name: string, what: string): string {
  const value = env[name];
  if (!value) throw new Error(`Cannot back up: ${name} is not set: ${what}, or "none"`);
  return value === "none" ? "" : value;
}

function folderOf(text: string, env: Environment): Source[] {
  const [, name, profile, path] = /^([a-z][a-z0-9-]*)(?:@([a-z]+))?=(.+)$/.exec(text) ?? [];
  if (!name || !path || basename(path) === "")
    throw new Error(`Cannot back up: "${text}" of BACKUP_FOLDERS is not name=path`);
  const isThere = !profile || (env.COMPOSE_PROFILES ?? "").split(",").includes(profile);
  return isThere ? [{ kind: "folder", name, path }] : [];
}
