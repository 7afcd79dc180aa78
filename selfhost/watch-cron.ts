import { z } from "zod";
import type { Teller } from "./tell-operators.ts";

const silentMs = 600_000;
const timeoutMs = 10_000;

/** Of /api/status (workers/contract/status.ts), what is needed: the cron walks the journeys each minute. */
const statusSchema = z.object({ checkedAt: z.iso.datetime().nullable() });

type CronWatch = {
  /** Where the product is. */
  origin: string;
  teller: Teller;
  started?: Date;
};

/**
 * A look that is to be repeated: it asks the product when its cron ran last, and has operators told where that was more
 * than ten minutes ago. A product that does not answer has not said that it ran.
 */
export function createCronWatch({ origin, teller, started = new Date() }: CronWatch) {
  let lastRun = started;
  return async function lookForCron(now = new Date()): Promise<void> {
    try {
      const ran = await askForRun(origin);
      if (ran !== null && ran > lastRun) lastRun = ran;
    } catch (error) {
      console.error(`Cannot ask ${origin} for its cron: ${(error as Error).message}`);
    }
    if (now.getTime() - lastRun.getTime() > silentMs) await teller.holds(now);
    else await teller.isOver(now);
  };
}

async function askForRun(origin: string): Promise<Date | null> {
  const answer = await fetch(`${origin}/api/status`, {
    // The edge of one box takes it as from the proxy in front of it.
    headers: { "x-forwarded-proto": "https" },
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw new Error(`it answered ${answer.status}`);
  }
  const { checkedAt } = statusSchema.parse(await answer.json());
  return checkedAt === null ? null : new Date(checkedAt);
}
