import { type BigIntStats, existsSync } from "node:fs";
import { copyFile, mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";

const attempts = 20;

/**
 * Copies a folder that is in use. Files that are written once and never changed, as R2's, are copied before and after the
 * databases of Durable Objects and queues, so that every file that one of these names is there.
 * @throws {Error} naming a database that did not hold still, or is damaged.
 */
export async function snapshotFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const plain = async () => (await filesOf(from)).filter((file) => !isDatabasePart(file));
  await copyAll(await plain(), { from, to });
  for (const file of await filesOf(from)) {
    if (file.endsWith(".sqlite")) await copyDatabase(file, join(to, relative(from, file)));
  }
  const later = (await plain()).filter((file) => !existsSync(join(to, relative(from, file))));
  await copyAll(later, { from, to });
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function isDatabasePart(file: string): boolean {
  return /\.sqlite(-wal|-shm|-journal)?$/.test(file) || file.endsWith(".lock");
}

async function copyAll(files: string[], { from, to }: { from: string; to: string }): Promise<void> {
  for (const file of files) {
    const copy = join(to, relative(from, file));
    await mkdir(dirname(copy), { recursive: true });
    // What was deleted meanwhile is not missed.
    await copyFile(file, copy).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
  }
}

/**
 * A database and its write-ahead log belong together as long as nothing was moved from the log into the database meanwhile,
 * which shows by the database's own time. The end of the log may be torn: SQLite ignores what its checksums do not cover.
 */
async function copyDatabase(file: string, copy: string): Promise<void> {
  await mkdir(dirname(copy), { recursive: true });
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = await statOf(file);
    if (before === null) return;
    await copyFile(file, copy);
    await copyFile(`${file}-wal`, `${copy}-wal`).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
    const after = await statOf(file);
    if (after?.mtimeNs === before.mtimeNs && after.size === before.size) return requireSound(file, copy);
  }
  throw new Error(`Cannot copy "${file}": it did not hold still`);
}

async function statOf(file: string): Promise<BigIntStats | null> {
  return await stat(file, { bigint: true }).catch(() => null);
}

/** Opening the copy moves the log into it; closing it leaves one file. */
function requireSound(file: string, copy: string): void {
  const database = new DatabaseSync(copy);
  try {
    const found = database.prepare("pragma integrity_check").get() as { integrity_check: string } | undefined;
    if (found?.integrity_check !== "ok") throw new Error(String(found?.integrity_check));
    database.exec("pragma wal_checkpoint(truncate)");
  } catch (error) {
    throw new Error(`Cannot copy "${file}": ${error instanceof Error ? error.message : error}`);
  } finally {
    database.close();
  }
}
