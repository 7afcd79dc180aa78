import { type StepMessage, stepMessageSchema } from "../../../durable-objects/flow-protocol.ts";
import type { Log } from "../log.ts";
import { type FlowNamespace, flowObject } from "./flow-client.ts";

const retryDelaySeconds = 60;

/** A message that the queue gave up; `step` is null when it is none of ours. */
export type DeadMessage = { id: string; attempts: number; body: unknown; step: StepMessage | null };

type DeadStepOptions = {
  namespace: FlowNamespace;
  log: Log;
  /** Writes it down, once however often it is told. */
  bury: (message: DeadMessage) => Promise<void>;
};

/**
 * Takes messages that the queue gave up. That happens when a flow could not be reached for as long as the queue tries;
 * the flow itself lost nothing, and sends its parts again. Each one is an error line, a dead letter and a nudge to its
 * flow.
 */
export async function consumeDeadSteps(
  batch: MessageBatch<unknown>,
  { namespace, log, bury }: DeadStepOptions,
): Promise<void> {
  for (const message of batch.messages) {
    const { success, data } = stepMessageSchema.safeParse(message.body);
    log.error("the queue gave a step up", { messageId: message.id, body: message.body });
    const { id, attempts, body } = message;
    try {
      await bury({ id, attempts, body, step: success ? data : null });
      if (success) await flowObject(namespace, data.flowId).nudge();
      message.ack();
    } catch (error) {
      log.error("cannot bury a step and nudge its flow", { flowId: data?.flowId, error });
      message.retry({ delaySeconds: retryDelaySeconds });
    }
  }
}
