import type { Deps } from "../deps.ts";
import { deliverWebhook } from "./deliver-webhook.ts";
import { webhookMessageSchema } from "./webhook-message.ts";

const retryDelaySeconds = 30;

/** Sends the deliveries that the messages name, side by side: a slow receiver keeps up nobody but itself. */
export async function consumeWebhooks(
  batch: MessageBatch<unknown>,
  deps: Pick<Deps, "config" | "db" | "fetchOutside" | "log" | "sendWebhooks">,
): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      const { success, data, error } = webhookMessageSchema.safeParse(message.body);
      if (!success) {
        deps.log.error("dropped a message that is no webhook", { messageId: message.id, error });
        message.ack();
        return;
      }
      try {
        await deliverWebhook(deps, data);
        message.ack();
      } catch (cause) {
        deps.log.error("cannot deal with a webhook yet", { deliveryId: data.deliveryId, error: cause });
        message.retry({ delaySeconds: retryDelaySeconds });
      }
    }),
  );
}
