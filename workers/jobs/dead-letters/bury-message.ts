import { eq } from "drizzle-orm";
import { z } from "zod";
import { type Database, withPlatform, withTenant } from "../../../db/jobs/client.ts";
import { deadLetters, tasks } from "../../../db/jobs/schema.ts";
import type { DeadMessage } from "../flow/consume-dead-steps.ts";
import { nobody } from "./reach.ts";

const longestInput = 4_000;

/** Writes a message that the queue gave up down, once, with the tenant whose task it belongs to. */
export async function buryMessage(db: Database, { id, attempts, body, step }: DeadMessage): Promise<void> {
  const task = step === null ? undefined : await ownerOf(db, step.flowId);
  const { tenantId = nobody, taskId = null } = task ?? {};
  const input = (JSON.stringify(body) ?? "null").slice(0, longestInput);
  await withTenant(db, tenantId, (tx) => [
    tx
      .insert(deadLetters)
      .values({
        ...{ id: crypto.randomUUID(), tenantId, taskId, source: "queue", sourceKey: id, attempts, input },
        flow: step?.flow ?? "",
        step: step === null ? "" : `stage ${step.stage}`,
        part: step?.index ?? 0,
        round: task?.round ?? 0,
        errorKind: "queue",
        errorCode: "message_given_up",
        errorMessage:
          "The queue gave the message up: its flow could not be reached for as long as the queue tries",
        traceId: step?.traceId ?? "",
      })
      .onConflictDoNothing({ target: [deadLetters.source, deadLetters.sourceKey] }),
  ]);
}

const idSchema = z.uuid();

async function ownerOf(db: Database, flowId: string) {
  if (!idSchema.safeParse(flowId).success) return undefined;
  const [rows] = await withPlatform(db, (tx) => [
    tx
      .select({ tenantId: tasks.tenantId, taskId: tasks.id, round: tasks.round })
      .from(tasks)
      .where(eq(tasks.id, flowId)),
  ]);
  return rows[0];
}
