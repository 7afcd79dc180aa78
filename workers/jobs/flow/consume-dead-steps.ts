import { stepMessageSchema } from "../../../durable-objects/flow-protocol.ts";
import type { Log } from "../log.ts";
import { type FlowNamespace, flowObject } from "./flow-client.ts";

const retryDelaySeconds = 60;

/**
 * Takes messages that the queue gave up. That happens when a flow could not be reached for as long as the queue tries;
 * the flow itself lost nothing, and sends its parts again. Each one is an error line, and a nudge to its flow.
 */
export async function consumeDeadSteps(
  batch: MessageBatch<unknown>,
  { namespace, log }: { namespace: FlowNamespace; log: Log },
): Promise<void> {
  for (const message of batch.messages) {
    const { success, data } = stepMessageSchema.safeParse(message.body);
    log.error("the queue gave a step up", { messageId: message.id, body: message.body });
    try {
      if (success) await flowObject(namespace, data.flowId).nudge();
      message.ack();
    } catch (error) {
      log.error("cannot nudge a flow", { flowId: data?.flowId, error });
      message.retry({ delaySeconds: retryDelaySeconds });
    }
  }
}
