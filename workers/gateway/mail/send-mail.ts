import { traceHeaders } from "../../contract/current-trace.ts";
import type { Config } from "../config.ts";
import { renderMail } from "./layout.ts";
import type { MailMessage } from "./message.ts";
import { contentOf } from "./templates.ts";

const timeoutMs = 10_000;

/**
 * Hands one mail to the mail service, under a key that makes a repeat no second mail.
 * @throws {Error} naming the status when the service does not take it.
 * @see https://resend.com/docs/api-reference/emails/send-email
 */
export async function sendMail({ url, token, from }: Config["mail"], message: MailMessage): Promise<void> {
  const content = contentOf(message);
  const { subject, text, html } = await renderMail(content);
  const response = await fetch(`${url}/emails`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "idempotency-key": message.id,
      ...traceHeaders(),
    },
    body: JSON.stringify({
      ...{ from, to: [message.to], subject, text, html },
      ...(content.replyTo !== undefined && { reply_to: content.replyTo }),
      headers: {
        "Auto-Submitted": "auto-generated",
        ...(content.unsubscribe !== undefined && { "List-Unsubscribe": `<${content.unsubscribe}>` }),
      },
    }),
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  await response.body?.cancel();
  if (!response.ok)
    throw new Error(`Cannot send mail ${message.id}: the mail service answered ${response.status}`);
}
