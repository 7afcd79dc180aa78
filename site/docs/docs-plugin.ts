import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { docsFolder, readDocs } from "./read-docs.ts";

const name = "virtual:docs";

/** The documentation as a module of the site's server: rendered once, when it is built. */
export function docsPlugin(): Plugin {
  const id = `\0${name}`;
  return {
    name: "docs",
    resolveId: (asked) => (asked === name ? id : undefined),
    load(asked) {
      if (asked !== id) return undefined;
      for (const file of readdirSync(docsFolder, { recursive: true, withFileTypes: true })) {
        if (file.isFile()) this.addWatchFile(`${file.parentPath}/${file.name}`);
      }
      const { docs, menu } = readDocs(repositoryUrl());
      // Text that is parsed is read faster than code that says the same.
      return [`export const docs = ${parsed(docs)};`, `export const menu = ${parsed(menu)};`].join("\n");
    },
  };
}

function parsed(data: unknown): string {
  return `JSON.parse(${JSON.stringify(JSON.stringify(data))})`;
}

/** Whoever publishes the code says in package.json where it is; until then no page offers to be changed there. */
function repositoryUrl(): string | null {
  const file = fileURLToPath(new URL("../../package.json", import.meta.url));
  const { repository } = JSON.parse(readFileSync(file, "utf8")) as { repository?: string };
  return repository?.replace(/\/$/, "") ?? null;
}
