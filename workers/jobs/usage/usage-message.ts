import { z } from "zod";

/** An entry of the ledger that waits to be billed. What it says is read from the ledger, which alone is believed. */
export const usageMessageSchema = z.object({ transactionId: z.string().min(1) });

export type UsageMessage = z.infer<typeof usageMessageSchema>;

/** The id of what a task used, made of the task's: doing it again books nothing. */
export function rowsOf(taskId: string): string {
  return `task:${taskId}:rows`;
}
