/** `pnpm migrations:lint --since REF`: whether the migrations since a release can run beside it. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type KnownSchema, problemsOf, schemaOf } from "./migration-rules.ts";

const databases = ["gateway", "jobs"];

/**
 * What is wrong with the migrations that were added or changed since `ref`, a line each.
 * @throws {Error} when `ref` is none.
 */
export function lintMigrations(ref: string, folder = "."): string[] {
  return databases.flatMap((database) => {
    const path = `db/${database}/migrations`;
    const changes = git(folder, ["diff", "--name-status", "--no-renames", ref, "--", `${path}/*.sql`]);
    const known = schemaAt(folder, ref, path);
    return changes
      .split("\n")
      .filter((line) => line !== "")
      .flatMap((line) => {
        const [status = "", file = ""] = line.split("\t");
        if (status !== "A") return [`${file}: it may have run already, so it must stay as it was`];
        return problemsOf(readFileSync(join(folder, file), "utf8"), known).map(
          (problem) => `${file}: ${problem}`,
        );
      });
  });
}

/** What the release knew: its newest snapshot. A database without one is new, and nobody reads it. */
function schemaAt(folder: string, ref: string, path: string): KnownSchema {
  const names = git(folder, ["ls-tree", "--name-only", ref, `${path}/meta/`]).split("\n");
  const newest = names
    .filter((each) => each.endsWith("_snapshot.json"))
    .sort()
    .at(-1);
  if (newest === undefined) return new Map();
  return schemaOf(JSON.parse(git(folder, ["show", `${ref}:${newest}`])));
}

function git(folder: string, args: string[]): string {
  const { status, stdout, stderr } = spawnSync("git", args, {
    ...{ cwd: folder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  });
  if (status !== 0) throw new Error(`Cannot look at git: ${stderr.trim().split("\n").at(0)}`);
  return stdout;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { since: { type: "string" } } });
  try {
    if (!values.since) throw new Error("Cannot lint: --since says which release runs, as --since v0.1.0");
    const problems = lintMigrations(values.since);
    for (const problem of problems) console.error(problem);
    if (problems.length === 0) console.log(`Migrations since ${values.since} can run beside it`);
    process.exitCode = problems.length === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
