import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where this repository comes from, and what it is called here: `.template.json`. */
export type Provenance = {
  /** Where the template is fetched from; null until somebody says. */
  repository: string | null;
  /** The template's commit that is in here; null in the template itself. */
  commit: string | null;
  version: string;
  /** What the template's own name became. */
  name: string;
};

const file = ".template.json";
export const templateName = "selvedge";

/** @throws {Error} when the file is not there, or cannot be read. */
export function readProvenance(folder: string): Provenance {
  const path = join(folder, file);
  if (!existsSync(path)) throw new Error(`Cannot find "${file}": it says which template this is`);
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Provenance;
  } catch (cause) {
    throw new Error(`Cannot read "${file}": it is no JSON`, { cause });
  }
}

export function writeProvenance(folder: string, provenance: Provenance): void {
  writeFileSync(join(folder, file), `${JSON.stringify(provenance, null, 2)}\n`);
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** `text` with the template's name as it is here, in each of the ways in which it is written. */
export function withName(text: string, name: string): string {
  return text
    .replaceAll(templateName, name)
    .replaceAll(capital(templateName), capital(name))
    .replaceAll(templateName.toUpperCase(), name.toUpperCase());
}

/** What keeps the template's name: whose work it is, and what it was. */
export function keepsItsName(path: string): boolean {
  return /^(LICENSE|\.template\.json|CHANGELOG\.md|dev\/(provenance|template\.test)\.ts|pnpm-lock\.yaml)$|\.(png|jpe?g|webp|avif|ico|woff2?|gz|zip|pdf)$/.test(
    path,
  );
}
