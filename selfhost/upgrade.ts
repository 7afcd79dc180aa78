/** `pnpm selfhost:upgrade`: brings a box to what is checked out, and back where that does not get healthy. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs, parseEnv } from "node:util";
import { checkedOutVersion, commitOf, layOut, removeLaidOut } from "./checked-out.ts";
import { defaultEnvFile, envLine } from "./env-file.ts";

const usage = `
  pnpm selfhost:upgrade [--env-file FILE] [--from COMMIT]

  Builds the images of what is checked out, makes a backup, migrates, replaces what runs, and waits until all of it is
  healthy. Where it does not get there, what ran before runs again, by the compose file and the configuration of its own
  commit and on the schema that there is; where anything before that fails, nothing was replaced.

  --from          the commit of what runs, where SELVEDGE_VERSION does not say it
`;

type Step = { what: string; args: string[]; remedy: string };

const preparing: Step[] = [
  { what: "build the images of", args: ["build"], remedy: "nothing was changed" },
  {
    what: "make a backup before",
    // Of what runs, as it is: nothing that it might wait for is started or replaced first.
    args: ["run", "--rm", "--no-deps", "backup", "node", "selfhost/backup.ts", "run"],
    remedy: "nothing was changed",
  },
  {
    what: "migrate for",
    args: ["run", "--rm", "migrate"],
    remedy: "the schema is as it was, and the old version goes on serving",
  },
];
/** An older release has nothing to migrate, and one that tries finds the schema newer than it knows. */
const withoutMigrating = ["--scale", "migrate=0"];
const healthyWithinMs = 600_000;

/** As `docker compose ps` tells of one; a service that ends by itself is well when it ended with 0. */
type Container = { Service: string; State: string; Health: string; ExitCode: number };

/** What a box is brought up by: a version's images, and the folder with the compose file and what it mounts. */
type Release = { version: string; folder: string; envFile: string };

/**
 * Upgrades the box of an env file.
 * @param from the commit of what runs, where its version does not say it.
 * @returns the version that runs now.
 * @throws {Error} naming the step that failed, and what runs.
 */
export async function upgrade(envFile: string, from?: string): Promise<string> {
  const text = readFileSync(envFile, "utf8");
  const old = parseEnv(text).SELVEDGE_VERSION;
  if (!old) throw new Error(`Cannot upgrade: "${envFile}" has no SELVEDGE_VERSION`);
  const [version, commit] = unlessStopped(() => [checkedOutVersion(), from ?? commitOf(old)] as const);
  if (version === old) throw new Error(`Cannot upgrade: ${version} is what runs`);
  const next = { version, folder: ".", envFile };
  // Known before anything is changed: the way back must not be looked for once it is needed.
  const before = unlessStopped(() => ({ version: old, folder: layOut(commit, envFile), envFile }));
  for (const { what, args, remedy } of preparing) {
    if (!compose(next, args)) throw new Error(`Cannot ${what} ${version}: ${remedy}`);
  }
  if (!(await replace(next))) {
    const isBack = await replace(before, withoutMigrating);
    const again = `${old} runs again, from ${before.folder}: git checkout ${commit} before you run anything else here`;
    throw new Error(
      `${version} did not get healthy: ${isBack ? again : `nor did ${old}; see docs/runbook.md`}`,
    );
  }
  writeFileSync(envFile, text.replace(/^SELVEDGE_VERSION=.*$/m, envLine("SELVEDGE_VERSION", version)));
  removeLaidOut();
  return version;
}

function unlessStopped<T>(find: () => T): T {
  try {
    return find();
  } catch (error) {
    throw new Error(`Cannot upgrade: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/** Not by `up --wait`, for which a service that ends by itself is one that failed. */
async function replace(release: Release, flags: string[] = []): Promise<boolean> {
  if (!compose(release, ["up", "--detach", "--remove-orphans", ...flags])) return false;
  const deadline = Date.now() + healthyWithinMs;
  for (;;) {
    const states = containersOf(release).map(stateOf);
    if (states.includes("broken")) return false;
    if (states.length > 0 && states.every((state) => state === "well")) return true;
    if (Date.now() > deadline) return false;
    await delay(3_000);
  }
}

function stateOf({ State, Health, ExitCode }: Container): "well" | "starting" | "broken" {
  if (State === "exited") return ExitCode === 0 ? "well" : "broken";
  if (Health === "unhealthy" || State === "dead") return "broken";
  return State === "running" && (Health === "healthy" || Health === "") ? "well" : "starting";
}

/** One JSON object a line. */
function containersOf(release: Release): Container[] {
  const { stdout } = spawnSync("docker", composeArgs(release, ["ps", "--all", "--format", "json"]), {
    ...{ encoding: "utf8", env: { ...process.env, SELVEDGE_VERSION: release.version } },
  });
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Container);
}

/** What the process has wins over the file: so the version is one that the file does not say yet. */
function compose(release: Release, args: string[]): boolean {
  const { error, status } = spawnSync("docker", composeArgs(release, args), {
    ...{ stdio: "inherit", env: { ...process.env, SELVEDGE_VERSION: release.version } },
  });
  if (error) throw new Error(`Cannot run docker: ${error.message}`);
  return status === 0;
}

/** What a compose file mounts is looked for beside it. */
function composeArgs({ folder, envFile }: Release, args: string[]): string[] {
  const file = join(folder, "docker-compose.selfhost.yml");
  return ["compose", "--env-file", resolve(envFile), "-f", file, ...args];
}

if (import.meta.main) {
  try {
    const text = { type: "string" } as const;
    const { values } = parseArgs({ options: { "env-file": text, from: text, help: { type: "boolean" } } });
    if (values.help) console.log(usage);
    else console.log(`${await upgrade(values["env-file"] ?? defaultEnvFile, values.from)} runs`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
