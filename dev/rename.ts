/** `pnpm rename`: makes the template one's own. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { git } from "./git.ts";
import { keepsItsName, readProvenance, templateName, withName, writeProvenance } from "./provenance.ts";

const usage = `
  pnpm rename --name NAME [--domain DOMAIN] [--repository URL]

  Gives packages, workers, queues, databases, metrics, files and texts the name NAME, and the deployments DOMAIN. Notes in
  .template.json where it came from, for pnpm template:update. Once, before anything is deployed: names of queues and
  workers that are in use cannot be changed by renaming files.
`;

type Options = { name: string; domain?: string | undefined; repository?: string | undefined };

/** The files whose example.com is one's own domain. */
const withDomain =
  /^(wrangler\.toml|workers\/jobs\/wrangler\.toml|site\/wrangler\.toml|infra\/terraform\/\w+\.tfvars)$/;

/**
 * Renames what is in `folder`, a repository without changes.
 * @returns how many files were changed.
 * @throws {Error} naming what is not right; nothing is changed then.
 */
export function rename(folder: string, { name, domain, repository }: Options): number {
  if (!/^[a-z][a-z0-9]{1,30}$/.test(name) || name === templateName)
    throw new Error(
      `Cannot use "${name}": a name is 2 to 31 small letters and digits, and another than before`,
    );
  if (domain !== undefined && !/^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain))
    throw new Error(`Cannot use "${domain}": it is no domain`);
  const provenance = readProvenance(folder);
  if (provenance.name !== templateName) throw new Error(`Cannot rename: it is "${provenance.name}" already`);
  if (git(folder, ["status", "--porcelain"]) !== "")
    throw new Error("Cannot rename: there are changes that are not committed");
  const commit = git(folder, ["rev-parse", "HEAD"]).trim();
  let changed = 0;
  for (const path of git(folder, ["ls-files", "-z"]).split("\0").filter(Boolean)) {
    if (keepsItsName(path)) continue;
    if (renameFile(folder, path, { name, domain })) changed += 1;
  }
  writeProvenance(folder, { ...provenance, name, commit, repository: repository ?? provenance.repository });
  return changed;
}

function renameFile(folder: string, path: string, { name, domain }: Options): boolean {
  const content = readFileSync(join(folder, path));
  if (content.includes(0)) return false;
  const before = content.toString("utf8");
  const named = withName(before, name);
  const after = domain && withDomain.test(path) ? named.replaceAll("example.com", domain) : named;
  if (after !== before) writeFileSync(join(folder, path), after);
  const to = withName(path, name);
  if (to !== path) {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    git(folder, ["mv", path, to]);
  }
  return after !== before || to !== path;
}

if (import.meta.main) {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { name: text, domain: text, repository: text, help: { type: "boolean" } },
  });
  try {
    if (values.help || values.name === undefined) console.log(usage);
    else {
      const changed = rename(process.cwd(), { ...values, name: values.name });
      console.log(
        `Renamed ${changed} files. Next: pnpm install, pnpm fix, pnpm generate, pnpm check, and commit`,
      );
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
