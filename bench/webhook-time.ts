import { createHmac, randomUUID } from "node:crypto";
import { readDevVars } from "../dev/wrangler-config.ts";
import type { Goal } from "./goals.ts";
import type { Rig } from "./rig.ts";
import { serveGateway } from "./serve-gateway.ts";

const webhooksEach = 300;
/** One after the other, as Lago sends those of one tenant, and as when a month ends for many. */
const manners = { "one after the other": 1, "eight at once": 8 };
const key = readDevVars().LAGO_WEBHOOK_KEY ?? "";

/**
 * How long a payment service waits for the answer to a webhook: verified, kept, and queued, in turns of several at once.
 * Each says something else of nobody, so that each is kept and none has an effect.
 */
export async function webhookTime(rig: Rig, rounds: number): Promise<Goal[]> {
  const served = await serveGateway(rig, { name: "webhooks" });
  try {
    await sendMany(served.origin, { count: 50, atOnce: 1 });
    const goals: Goal[] = [];
    for (const [manner, atOnce] of Object.entries(manners)) {
      const values: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const times = await sendMany(served.origin, { count: webhooksEach, atOnce });
        values.push(times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN);
      }
      const what = `99 of 100 webhooks of Lago, ${manner}, are answered within`;
      goals.push({ what, unit: "ms", values, wanted: { atMost: 100 } });
    }
    return goals;
  } finally {
    await served.stop();
  }
}

/** @returns how long each took, in ms. */
async function sendMany(
  origin: string,
  { count, atOnce }: { count: number; atOnce: number },
): Promise<number[]> {
  const times: number[] = [];
  let left = count;
  const sender = async () => {
    while (left > 0) {
      left -= 1;
      times.push(await sendOne(origin));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  return times;
}

/** @throws {Error} for any answer but 200: what is refused says nothing of the time. */
async function sendOne(origin: string): Promise<number> {
  const invoice = { lago_id: randomUUID(), customer: { external_id: randomUUID() } };
  const body = JSON.stringify({ webhook_type: "invoice.created", object_type: "invoice", invoice });
  const headers = {
    "content-type": "application/json",
    "x-lago-signature": createHmac("sha256", key).update(body).digest("base64"),
    "x-lago-signature-algorithm": "hmac",
  };
  const startedMs = performance.now();
  const response = await fetch(`${origin}/api/billing/webhooks`, { method: "POST", headers, body });
  await response.arrayBuffer();
  if (response.status !== 200)
    throw new Error(`Cannot measure webhooks: one was answered ${response.status}`);
  return performance.now() - startedMs;
}
