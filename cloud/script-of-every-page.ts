/** The part of Vite's manifest that says which file a module is in, and which modules it cannot run without. */
export type Manifest = Record<string, { file: string; imports?: string[] }>;

const entry = "src/entry-client.tsx";

/**
 * The files that a browser loads whatever page is opened: the entry, and all that it imports before it runs. Their names
 * say nothing, being of hashes.
 * @throws {Error} where the manifest lacks the entry, or something that is imported.
 */
export function scriptOfEveryPage(manifest: Manifest): string[] {
  const found = new Set([entry]);
  for (const module of found)
    for (const imported of chunkOf(manifest, module).imports ?? []) found.add(imported);
  return [...new Set([...found].map((module) => chunkOf(manifest, module).file))];
}

function chunkOf(manifest: Manifest, module: string): Manifest[string] {
  const chunk = manifest[module];
  if (chunk === undefined) throw new Error(`Cannot find "${module}" in the manifest of the site`);
  return chunk;
}
