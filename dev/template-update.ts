/** `pnpm template:update`: what changed in the template since it was taken, and brings it here. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { git } from "./git.ts";
import { keepsItsName, type Provenance, readProvenance, withName, writeProvenance } from "./provenance.ts";

const usage = `
  pnpm template:update [--to REF] [--apply]

  Fetches the template that .template.json names, and says what changed since: its files, those that were changed here
  too, and what its CHANGELOG says. --apply brings the changes here, under the name that things have here; what both
  changed is left with git's marks. REF is the template's main branch unless told otherwise.
`;

export type Update = {
  from: string;
  to: string;
  /** Changed upstream, as they are called here. */
  files: string[];
  /** Of these, what was changed here too since the template was taken. */
  changedHereToo: string[];
  /** The lines that the template's CHANGELOG got. */
  news: string[];
};

/**
 * Compares with the template.
 * @throws {Error} when it is not said where the template is, or git cannot get it.
 */
export function compareWithTemplate(folder: string, ref: string): Update {
  const { repository, commit, name } = provenanceOf(folder);
  git(folder, ["fetch", "--quiet", "--no-tags", repository, commit, ref]);
  const to =
    git(folder, ["ls-remote", repository, ref]).split(/\s/)[0] ||
    git(folder, ["rev-parse", "FETCH_HEAD"]).trim();
  git(folder, ["fetch", "--quiet", "--no-tags", repository, to]);
  const files = changedPaths(folder, commit, to).map((path) => hereOf(path, name));
  const here = new Set(changedHere(folder));
  return {
    ...{ from: commit, to, files },
    changedHereToo: files.filter((file) => here.has(file)),
    news: newsBetween(folder, commit, to),
  };
}

/**
 * Merges the template's changes into the working copy. What both changed in the same place is left with git's marks, and
 * what cannot be merged stays as it is here.
 * @returns the files that need somebody to look.
 * @throws {Error} when there are changes that are not committed.
 */
export function applyUpdate(folder: string, { from, to }: Update): string[] {
  if (git(folder, ["status", "--porcelain"]) !== "")
    throw new Error("Cannot update: there are changes that are not committed");
  const provenance = readProvenance(folder);
  const unmerged = changedPaths(folder, from, to)
    .filter((path) => path !== ".template.json")
    .filter((path) => !mergeFile(folder, path, { from, to, name: provenance.name }))
    .map((path) => hereOf(path, provenance.name));
  const { version } = JSON.parse(git(folder, ["show", `${to}:package.json`])) as { version: string };
  writeProvenance(folder, { ...provenance, commit: to, version });
  return unmerged;
}

function provenanceOf(folder: string): Provenance & { repository: string; commit: string } {
  const provenance = readProvenance(folder);
  const { repository, commit } = provenance;
  if (commit === null)
    throw new Error("Cannot compare: this is the template itself. pnpm rename makes it your own");
  if (repository === null)
    throw new Error('Cannot compare: "repository" of .template.json does not say where the template is');
  return { ...provenance, repository, commit };
}

/** Since the commit that says where it came from. */
function changedHere(folder: string): string[] {
  const [taken] = git(folder, ["log", "--format=%H", "--diff-filter=AM", "--", ".template.json"]).split("\n");
  return taken ? git(folder, ["diff", "--name-only", "-z", taken]).split("\0").filter(Boolean) : [];
}

function newsBetween(folder: string, from: string, to: string): string[] {
  const lines = git(folder, ["diff", "--unified=0", from, to, "--", "CHANGELOG.md"]).split("\n");
  return lines.filter((line) => /^\+(?!\+\+)/.test(line)).map((line) => line.slice(1));
}

const changedPaths = (folder: string, from: string, to: string) =>
  git(folder, ["diff", "--name-only", "--no-renames", "-z", from, to]).split("\0").filter(Boolean);

const hereOf = (path: string, name: string) => (keepsItsName(path) ? path : withName(path, name));

type Range = { from: string; to: string; name: string };

/** @returns whether it went in without a question. */
function mergeFile(folder: string, path: string, { from, to, name }: Range): boolean {
  const here = join(folder, hereOf(path, name));
  const [base, theirs] = [from, to].map((ref) => contentAt(folder, ref, path, name));
  const ours = existsSync(here) ? readFileSync(here) : null;
  const isAsItWas = ours === null ? base == null : base != null && ours.equals(base);
  if (theirs == null) {
    if (ours !== null && isAsItWas) rmSync(here);
    return ours === null || isAsItWas;
  }
  if (isAsItWas || ours?.equals(theirs)) {
    mkdirSync(dirname(here), { recursive: true });
    writeFileSync(here, theirs);
    return true;
  }
  if (ours === null || ours.includes(0) || theirs.includes(0)) return false;
  return mergeText(here, base ?? Buffer.alloc(0), theirs);
}

function mergeText(here: string, base: Buffer, theirs: Buffer): boolean {
  const folder = mkdtempSync(join(tmpdir(), "template-"));
  try {
    const [basePath, theirPath] = [join(folder, "before"), join(folder, "template")];
    writeFileSync(basePath, base);
    writeFileSync(theirPath, theirs);
    const labels = ["here", "before", "template"].flatMap((label) => ["-L", label]);
    // It ends with the number of places where both changed the same.
    const { status } = spawnSync("git", [
      "-c",
      "merge.conflictStyle=merge",
      "merge-file",
      ...labels,
      here,
      basePath,
      theirPath,
    ]);
    return status === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A file of the template as it would be here; null where it has none. */
function contentAt(folder: string, ref: string, path: string, name: string): Buffer | null {
  const { status, stdout } = spawnSync("git", ["show", `${ref}:${path}`], {
    ...{ cwd: folder, maxBuffer: 256 * 1024 * 1024 },
  });
  if (status !== 0) return null;
  return keepsItsName(path) || stdout.includes(0)
    ? stdout
    : Buffer.from(withName(stdout.toString("utf8"), name));
}

function describe({ from, to, files, changedHereToo, news }: Update): string[] {
  if (files.length === 0) return [`Nothing changed in the template since ${from.slice(0, 12)}`];
  const marked = files.map((file) => `  ${changedHereToo.includes(file) ? "!" : "~"} ${file}`);
  return [
    ...(news.length > 0 ? ["What its CHANGELOG says:", ...news.map((line) => `  ${line}`)] : []),
    `${files.length} files from ${from.slice(0, 12)} to ${to.slice(0, 12)}; those with ! were changed here too:`,
    ...marked,
  ];
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { to: { type: "string" }, apply: { type: "boolean" }, help: { type: "boolean" } },
  });
  try {
    const folder = process.cwd();
    if (values.help) console.log(usage);
    else {
      const update = compareWithTemplate(folder, values.to ?? "main");
      for (const line of describe(update)) console.log(line);
      if (values.apply) {
        const unmerged = applyUpdate(folder, update);
        for (const file of unmerged) console.log(`Look at ${file}: it was changed here too`);
        if (unmerged.length === 0) console.log("All of it is here: pnpm install, pnpm verify, and commit");
        process.exitCode = unmerged.length === 0 ? 0 : 1;
      }
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
