import { inject } from "vitest";
import { waitFor } from "./wait-for.ts";

export type Mail = {
  id: string;
  to: string | string[];
  from: string;
  subject: string;
  text: string;
  html: string;
  receivedAt: string;
};

/** All mails to an address, newest first. */
export async function mailsTo(address: string): Promise<Mail[]> {
  const response = await fetch(`${inject("urls").mailbox}/api/messages`);
  const body = (await response.json()) as Mail[] | { data: Mail[] };
  const mails = Array.isArray(body) ? body : body.data;
  return mails.filter(({ to }) => [to].flat().some((one) => one.includes(address)));
}

/** Waits for the newest mail to an address. */
export function mailTo(address: string): Promise<Mail> {
  return waitFor(`a mail to ${address}`, async () => (await mailsTo(address))[0]);
}

/** The first link of a mail's text. */
export function linkIn({ text, subject }: Mail): string {
  const link = text.match(/https?:\/\/\S+/)?.[0];
  if (link === undefined) throw new Error(`Cannot find a link in the mail "${subject}"`);
  return link;
}
