import { contactMessage } from "../../../db/gateway/schema-platform.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { Contact } from "../../contract/contact.ts";
import { countOrRefuse } from "../count-or-refuse.ts";
import type { Deps } from "../deps.ts";
import type { MailMessage } from "../mail/message.ts";
import { countedAddressOf } from "../middleware/client-address.ts";
import { passesTurnstile } from "./check-turnstile.ts";

type Context = Pick<Deps, "config" | "db" | "mailQueue" | "countRequest"> & { address: string };

/**
 * Keeps what a visitor wrote, and mails it to CONTACT_ADDRESS. A program that fills in what nobody sees is told that all
 * went well. Where Turnstile is used, who comes without its word, such as without JavaScript, may write less often.
 * @throws {ApiError} `rate_limited`, or `unavailable` when nobody can count.
 */
export async function takeMessage(context: Context, sent: Contact): Promise<void> {
  const { config, db, mailQueue, address } = context;
  if (sent.website) return;
  const { turnstile, contactAddress } = config;
  if (turnstile !== null) {
    const token = sent.turnstileToken;
    const isVouchedFor = Boolean(token) && (await passesTurnstile(turnstile.secret, token ?? "", address));
    if (!isVouchedFor) await countOrRefuse(context, "contact-unvouched", countedAddressOf(address));
  }
  const { name, email, message } = sent;
  const id = crypto.randomUUID();
  await withPlatform(db, [db.insert(contactMessage).values({ id, name, email, message })]);
  if (contactAddress === null) return;
  const mail = { id, to: contactAddress, link: config.publicUrl, name, email, message };
  await mailQueue.send({ ...mail, kind: "contact-message" } satisfies MailMessage);
}
