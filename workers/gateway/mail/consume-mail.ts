import { withTrace } from "../../contract/current-trace.ts";
import { continueTrace } from "../../contract/trace.ts";
import type { Config } from "../config.ts";
import { describeError, log } from "../log.ts";
import { metrics } from "../metrics/metrics.ts";
import { traceparentIn } from "../traced-queue.ts";
import { mailMessageSchema } from "./message.ts";
import { sendMail } from "./send-mail.ts";

const longestDelaySeconds = 3_600;

/**
 * Sends the mails of a batch, each acknowledged or tried again by itself. Tries are spaced ever wider; after the last
 * the queue moves the message to its dead letters.
 */
export async function consumeMail(config: Config, batch: MessageBatch): Promise<void> {
  await Promise.all(
    batch.messages.map((message) =>
      withTrace(continueTrace(traceparentIn(message.body)), () => consumeMessage(config, message)),
    ),
  );
}

async function consumeMessage(config: Config, message: Message): Promise<void> {
  try {
    await sendMail(config.mail, mailMessageSchema.parse(message.body));
    message.ack();
    metrics.queueMessages.with("mail", "done").add();
  } catch (error) {
    const delaySeconds = Math.min(5 * 2 ** (message.attempts - 1), longestDelaySeconds);
    log("error", "mail_not_sent", {
      queueId: message.id,
      attempt: message.attempts,
      delaySeconds,
      ...describeError(error),
    });
    metrics.queueMessages.with("mail", "retried").add();
    message.retry({ delaySeconds });
  }
}
