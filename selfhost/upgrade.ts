/** `pnpm selfhost:upgrade`: brings a box to what is checked out, and back where that does not get healthy. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs, parseEnv } from "node:util";
import { defaultEnvFile, envLine } from "./env-file.ts";

const usage = `
  pnpm selfhost:upgrade [--env-file FILE]

  Builds the images of what is checked out, makes a backup, migrates, replaces what runs, and waits until all of it is
  healthy. Where it does not get there, what ran before runs again, on the schema that there is; where anything before that
  fails, nothing was replaced.
`;

type Step = { what: string; args: string[]; remedy: string };

const before: Step[] = [
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

/**
 * Upgrades the box of an env file.
 * @returns the version that runs now.
 * @throws {Error} naming the step that failed, and what runs.
 */
export async function upgrade(envFile: string): Promise<string> {
  const text = readFileSync(envFile, "utf8");
  const old = parseEnv(text).SELVEDGE_VERSION;
  if (!old) throw new Error(`Cannot upgrade: "${envFile}" has no SELVEDGE_VERSION`);
  const version = checkedOut();
  if (version === old) throw new Error(`Cannot upgrade: ${version} is what runs`);
  for (const { what, args, remedy } of before) {
    if (!compose(envFile, version, args)) throw new Error(`Cannot ${what} ${version}: ${remedy}`);
  }
  if (!(await replace(envFile, version))) {
    const isBack = await replace(envFile, old, withoutMigrating);
    throw new Error(
      `${version} did not get healthy: ${isBack ? `${old} runs again` : `nor did ${old}; see docs/runbook.md`}`,
    );
  }
  writeFileSync(envFile, text.replace(/^SELVEDGE_VERSION=.*$/m, envLine("SELVEDGE_VERSION", version)));
  return version;
}

/** Not by `up --wait`, for which a service that ends by itself is one that failed. */
async function replace(envFile: string, version: string, flags: string[] = []): Promise<boolean> {
  if (!compose(envFile, version, ["up", "--detach", "--remove-orphans", ...flags])) return false;
  const deadline = Date.now() + healthyWithinMs;
  for (;;) {
    const states = containersOf(envFile, version).map(stateOf);
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
function containersOf(envFile: string, version: string): Container[] {
  const { stdout } = spawnSync("docker", composeArgs(envFile, ["ps", "--all", "--format", "json"]), {
    ...{ encoding: "utf8", env: { ...process.env, SELVEDGE_VERSION: version } },
  });
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Container);
}

/** The release and the commit, so that the images of before keep their name. */
function checkedOut(): string {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const { stdout, status } = spawnSync("git", ["rev-parse", "--short=12", "HEAD"], { encoding: "utf8" });
  if (status !== 0)
    throw new Error("Cannot upgrade: this is no checkout of git, so nothing tells the versions apart");
  return `${version}-${stdout.trim()}`;
}

/** What the process has wins over the file: so the version is one that the file does not say yet. */
function compose(envFile: string, version: string, args: string[]): boolean {
  const { error, status } = spawnSync("docker", composeArgs(envFile, args), {
    ...{ stdio: "inherit", env: { ...process.env, SELVEDGE_VERSION: version } },
  });
  if (error) throw new Error(`Cannot run docker: ${error.message}`);
  return status === 0;
}

function composeArgs(envFile: string, args: string[]): string[] {
  return ["compose", "--env-file", envFile, "-f", "docker-compose.selfhost.yml", ...args];
}

if (import.meta.main) {
  try {
    const options = { "env-file": { type: "string" }, help: { type: "boolean" } } as const;
    const { values } = parseArgs({ options });
    if (values.help) console.log(usage);
    else console.log(`${await upgrade(values["env-file"] ?? defaultEnvFile)} runs`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
