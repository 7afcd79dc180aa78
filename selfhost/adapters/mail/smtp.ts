import { createTransport } from "nodemailer";
import { describeError } from "../describe-error.ts";
import { DeliveryError, type Email } from "./resend-endpoint.ts";
import { isTlsFailure, smtpOptions, withoutTls } from "./smtp-options.ts";

export type Smtp = { send(email: Email): Promise<void>; stop(): void };

const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/**
 * Hands mails to an SMTP server, over a few connections that are kept.
 * @param value SMTP_URL, as `smtpOptions` takes it.
 * @throws {Error} of `smtpOptions`.
 */
export function connectSmtp(value: string): Smtp {
  const { url, host, requireTLS } = smtpOptions(value);
  const transport = createTransport({ ...timeouts, url, requireTLS, pool: true, maxConnections: 4 });
  return {
    async send({ id, from, to, cc, bcc, reply_to: replyTo, subject, html, text, headers }) {
      // The same mail, tried again after it was taken and not confirmed, is the same message to whoever gets it twice.
      const messageId = `<${id}@${domainOf(from)}>`;
      try {
        await transport.sendMail({ from, to, cc, bcc, replyTo, subject, html, text, headers, messageId });
      } catch (error) {
        if (isTlsFailure(error)) console.error(withoutTls(host));
        throw toDeliveryError(error);
      }
    },
    stop: () => transport.close(),
  };
}

/** A reply of 5xx is final: the server will not take this mail, whenever it is asked. */
function toDeliveryError(cause: unknown): DeliveryError {
  if (isTlsFailure(cause))
    return new DeliveryError("The mail server does not begin TLS", { isFinal: false, cause });
  const code = (cause as { responseCode?: unknown }).responseCode;
  if (typeof code !== "number") {
    return new DeliveryError(`The mail server cannot be reached: ${describeError(cause)}`, {
      isFinal: false,
      cause,
    });
  }
  const isFinal = code >= 500 && code !== 535;
  return new DeliveryError(`The mail server refused: ${code}`, { isFinal, cause });
}

function domainOf(from: string): string {
  return /@([^<>@\s]+)>?$/.exec(from)?.[1] ?? "localhost";
}
