import { get } from "node:http";
import type { Contenders } from "./contenders.ts";
import type { Goal } from "./goals.ts";
import { upstreamPaths } from "./peers/upstream.ts";
import { residentMb } from "./resident-memory.ts";

const sampleEveryMs = 20;

/** How much memory the gateway's process takes more while an answer of 1 GB flows through it. */
export async function bodyMemory(contenders: Contenders, rounds: number): Promise<Goal[]> {
  const gateway = await contenders.gateway();
  const pid = gateway.pids[0] ?? 0;
  const headers = { cookie: gateway.cookies?.[0] ?? "" };
  const values: number[] = [];
  // The first one warms up: what the process then keeps, it keeps for all.
  for (let round = 0; round <= rounds; round += 1) {
    const before = residentMb(pid);
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, residentMb(pid))), sampleEveryMs);
    try {
      await swallow(gateway.origin + upstreamPaths.gigabyte, headers);
    } finally {
      clearInterval(watch);
    }
    if (round > 0) values.push(most - before);
  }
  return [{ what: "memory that a body of 1 GB adds", unit: "MB", values, wanted: { atMost: 20 } }];
}

/** Reads an answer to its end and keeps nothing of it. @throws {Error} when it is not 1 GB. */
async function swallow(url: string, headers: Record<string, string>): Promise<void> {
  const bytes = await new Promise<number>((resolve, reject) => {
    get(url, { headers }, (response) => {
      let count = 0;
      response.on("data", (chunk: Buffer) => (count += chunk.length));
      response.on("end", () => resolve(count)).on("error", reject);
    }).on("error", reject);
  });
  if (bytes !== 1 << 30) throw new Error(`Cannot measure a body of 1 GB: ${bytes} bytes came`);
}
