import { statfsSync } from "node:fs";

const mebibyte = 1024 ** 2;

/**
 * Whether there is room for what the edge writes: on a full disk it would begin, and fail at the first request that is to
 * be kept.
 * @throws {Error} naming the folder, what is free and the remedy.
 */
export function requireRoom(folder: string, leastMebibytes = 64): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = Math.floor((bavail * bsize) / mebibyte);
  if (free < leastMebibytes)
    throw new Error(
      `Cannot start: the disk of "${folder}" is full, ${free} MiB of it are free: make room, or give the volume more`,
    );
}
