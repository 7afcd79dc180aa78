import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { pipe } from "./pipe.ts";
import type { BackupStore, Manifest, Part } from "./store.ts";

/** The backup of that name, or the newest. @throws {Error} when there is none, or that of the name is damaged. */
export async function findBackup(store: BackupStore, name: string | undefined): Promise<Manifest> {
  const found = name === undefined ? (await store.list())[0] : await store.find(name);
  if (!found)
    throw new Error(`Cannot find ${name ? `the backup "${name}"` : "any backup"} in "${store.where}"`);
  return found;
}

/**
 * Reads all of a backup and compares it with its checksums; with an identity it is opened as well.
 * @throws {Error} naming the part that is damaged, missing or cannot be opened.
 */
export async function verifyBackup(store: BackupStore, manifest: Manifest, identity?: string): Promise<void> {
  for (const part of manifest.parts) await verifyPart(store, { manifest, part });
  if (identity === undefined) return;
  requireIdentity(identity);
  for (const part of manifest.parts) await openPart(store, { manifest, part, identity });
}

/** @throws {Error} when there is no such file. */
export function requireIdentity(identity: string): void {
  if (!existsSync(identity)) throw new Error(`Cannot open a backup: there is no key "${identity}"`);
}

type PartOf = { manifest: Manifest; part: Part };

async function verifyPart(store: BackupStore, { manifest, part }: PartOf): Promise<void> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of await store.read(manifest.name, part.file)) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    throw new Error(
      `Cannot read "${part.file}" of the backup "${manifest.name}": ${(error as Error).message}`,
    );
  }
  if (bytes !== part.bytes || hash.digest("hex") !== part.sha256)
    throw new Error(`The backup "${manifest.name}" is damaged: "${part.file}" is not what was written`);
}

/** What is inside has to be what such a part is made of. */
async function openPart(store: BackupStore, { manifest, part, identity }: PartOf & { identity: string }) {
  const inspect = {
    database: ["pg_restore", "--list"],
    redis: ["cat"],
    folder: ["tar", "--list"],
    file: ["tar", "--list"],
  };
  const from = await store.read(manifest.name, part.file);
  try {
    await pipe([decrypt(identity), { command: inspect[part.kind] }], { from });
  } catch (error) {
    throw new Error(`Cannot open "${part.file}" of the backup "${manifest.name}": ${openingReason(error)}`);
  }
}

export function decrypt(identity: string): { command: string[] } {
  return { command: ["age", "--decrypt", "--identity", identity] };
}

/** @returns why a part could not be opened, in words that name the key where it is the reason. */
export function openingReason(error: unknown): string {
  const { message } = error as Error;
  if (/no identity matched/i.test(message)) return "it was not encrypted for this key";
  return message;
}
