import { open } from "node:fs/promises";

/** More of a log is looked through by nobody who waits. */
const mostBytes = 32 * 1024 * 1024;

/** What wrangler puts before a line of ours, which are JSON: the time that `startChild` notes, the worker or a warning. */
const line = /^(\d{4}-\S+Z) (?:[^{\n]* )?(\{.*\})$/gm;

/**
 * The lines of JSON at the end of a log that `startChild` wrote, with the nanosecond of each as Loki has it; none where
 * there is no log yet.
 */
export async function readLogFile(path: string): Promise<[nanoseconds: string, text: string][]> {
  const text = await readEnd(path);
  return [...text.matchAll(line)].map(([, at = "", json = ""]) => [`${Date.parse(at)}000000`, json]);
}

async function readEnd(path: string): Promise<string> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (file === null) return "";
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - mostBytes);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - from), position: from });
    return buffer.subarray(0, bytesRead).toString("utf8");
  } finally {
    await file.close();
  }
}
