import { readSteps, type StepMessage } from "../../../durable-objects/flow-protocol.ts";
import type { Log } from "../log.ts";
import { type FlowNamespace, flowObject } from "./flow-client.ts";

const retryDelaySeconds = 60;

/** A message that the queue gave up, or one part of those that it brought; `step` is null when it is none of ours. */
export type DeadMessage = { id: string; attempts: number; body: unknown; step: StepMessage | null };

type DeadStepOptions = {
  namespace: FlowNamespace;
  log: Log;
  /** Writes it down, once however often it is told. */
  bury: (message: DeadMessage) => Promise<void>;
};

/**
 * Takes messages that the queue gave up. That happens when a flow could not be reached for as long as the queue tries;
 * the flow itself lost nothing, and sends its parts again. Each one is an error line, a dead letter for each part, and a
 * nudge to their object.
 */
export async function consumeDeadSteps(
  batch: MessageBatch<unknown>,
  { namespace, log, bury }: DeadStepOptions,
): Promise<void> {
  for (const message of batch.messages) {
    const steps = readSteps(message.body);
    log.error("the queue gave a step up", { messageId: message.id, body: message.body });
    const { id, attempts, body } = message;
    try {
      if (steps === null) await bury({ id, attempts, body, step: null });
      for (const [index, step] of (steps ?? []).entries())
        await bury({ id: index === 0 ? id : `${id}/${index}`, attempts, body: step, step });
      for (const flowId of new Set(steps?.map((step) => step.flowId)))
        await flowObject(namespace, flowId).nudge();
      message.ack();
    } catch (error) {
      log.error("cannot bury a step and nudge its flow", { flowId: steps?.[0]?.flowId, error });
      message.retry({ delaySeconds: retryDelaySeconds });
    }
  }
}
