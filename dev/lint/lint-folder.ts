import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** A folder with the repository's rules and nothing else, for tests of what they refuse. */
export function createLintFolder() {
  const folder = mkdtempSync(join(tmpdir(), "selvedge-lint-"));
  for (const name of ["biome.json", "dev/lint", ".gitignore"])
    cpSync(name, join(folder, name), { recursive: true });
  return {
    /** The rules that refuse something in a file, once for each time that they do. */
    refusals(code: string, path: string): string[] {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${code}\n`);
      const args = ["lint", "--reporter=json", path];
      const { stdout } = spawnSync(resolve("node_modules/.bin/biome"), args, { cwd: folder });
      const { diagnostics } = JSON.parse(String(stdout)) as { diagnostics: { category: string }[] };
      return diagnostics.map(({ category }) => category);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
