import type { Deps } from "../deps.ts";
import type { MailMessage } from "./message.ts";

type MailDeps = Pick<Deps, "config" | "mailQueue">;

/** Tells somebody that their account will be erased; the link opens a page whose button undoes that. */
export async function sendAccountClosing(
  { config, mailQueue }: MailDeps,
  { email }: { email: string },
  token: string,
): Promise<void> {
  const link = `${config.publicUrl}/restore?token=${encodeURIComponent(token)}`;
  await mailQueue.send({ ...messageTo(email), kind: "account-closing", link } satisfies MailMessage);
}

/** Tells somebody that the archive of their data can be had. The link opens a page for who is signed in as them. */
export async function sendExportReady(
  { config, mailQueue }: MailDeps,
  { email }: { email: string },
  id: string,
): Promise<void> {
  const link = `${config.publicUrl}/app/settings/account#export`;
  // One export is one mail, however often it was built.
  await mailQueue.send({ id, to: email, kind: "export-ready", link } satisfies MailMessage);
}

function messageTo(email: string) {
  return { id: crypto.randomUUID(), to: email };
}
