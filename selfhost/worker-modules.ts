import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { CapnpStruct, Embed } from "./capnp.ts";

/** How a file of a bundle is imported, by the ending of its name; as wrangler's own default rules have it. */
const kinds: Record<string, string> = {
  js: "esModule",
  mjs: "esModule",
  wasm: "wasm",
  txt: "text",
  html: "text",
  sql: "text",
  bin: "data",
};
const notModules = /(^README\.md|\.map|^bundle-meta\.json)$/;

/**
 * Lists what a built worker consists of, `entry` first, as workerd takes it.
 * @param folder the bundle: what `wrangler deploy --dry-run --outdir`, or a site's build, wrote.
 * @throws {Error} when the entry is not there, or a file is of a kind that no worker can import.
 */
export function workerModules(
  folder: string,
  { entry, embed }: { entry: string; embed: (file: string) => Embed },
): CapnpStruct[] {
  const names = filesOf(folder).filter((name) => !notModules.test(name));
  if (!names.includes(entry)) throw new Error(`Cannot find the built worker "${join(folder, entry)}"`);
  return [entry, ...names.filter((name) => name !== entry)].map((name) => {
    const kind = kinds[name.slice(name.lastIndexOf(".") + 1)];
    if (!kind) throw new Error(`Cannot serve "${join(folder, name)}": no worker can import such a file`);
    return { name, [kind]: embed(join(folder, name)) };
  });
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => relative(folder, join(file.parentPath, file.name)).replaceAll(sep, "/"))
      .sort();
  } catch (error) {
    throw new Error(`Cannot read the built worker in "${folder}": build it first`, { cause: error });
  }
}
