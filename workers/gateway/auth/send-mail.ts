import type { Deps } from "../deps.ts";
import type { MailMessage } from "../mail/message.ts";

type Recipient = { email: string };
type MailDeps = Pick<Deps, "config" | "mailQueue">;

/**
 * Sends the link that proves an address. It opens a page whose button spends the token: programs that look at the
 * links of every mail spend nothing.
 */
export async function sendVerification(
  { config, mailQueue }: MailDeps,
  to: Recipient,
  token: string,
): Promise<void> {
  const link = `${config.publicUrl}/verify?token=${encodeURIComponent(token)}`;
  await mailQueue.send({ ...messageTo(to), kind: "verify-address", link } satisfies MailMessage);
}

/** Tells the owner of an address that somebody tried to register with it. */
export async function sendAddressInUse({ config, mailQueue }: MailDeps, to: Recipient): Promise<void> {
  const link = `${config.publicUrl}/sign-in`;
  await mailQueue.send({ ...messageTo(to), kind: "address-in-use", link } satisfies MailMessage);
}

/** Sends the link that lets whoever reads the address's mail choose a new password. */
export async function sendPasswordReset(
  { config, mailQueue }: MailDeps,
  to: Recipient,
  token: string,
): Promise<void> {
  const link = `${config.publicUrl}/reset?token=${encodeURIComponent(token)}`;
  await mailQueue.send({ ...messageTo(to), kind: "reset-password", link } satisfies MailMessage);
}

/** Sends the new address of an account the link that proves it, and the one that it has a link that stops it all. */
export async function sendAddressChange(
  { config, mailQueue }: MailDeps,
  { from, to, stopToken, token }: { from: Recipient; to: Recipient; stopToken: string; token: string | null },
): Promise<void> {
  const link = (page: string, secret: string) => `${config.publicUrl}/${page}?token=${secret}`;
  const mails: MailMessage[] = [
    { ...messageTo(from), kind: "address-change-asked", link: link("stop-address", stopToken) },
    token === null
      ? { ...messageTo(to), kind: "address-in-use", link: `${config.publicUrl}/sign-in` }
      : { ...messageTo(to), kind: "change-address", link: link("confirm-address", token) },
  ];
  for (const mail of mails) await mailQueue.send(mail);
}

/** Tells the address that an account had that it has another. */
export async function sendAddressChanged({ config, mailQueue }: MailDeps, to: Recipient): Promise<void> {
  const link = `${config.publicUrl}/`;
  await mailQueue.send({ ...messageTo(to), kind: "address-changed", link } satisfies MailMessage);
}

/** Sends whoever an administrator made an account for the link that lets them choose its password. */
export async function sendChoosePassword(
  { config, mailQueue }: MailDeps,
  to: Recipient,
  token: string,
): Promise<void> {
  const link = `${config.publicUrl}/reset?token=${encodeURIComponent(token)}`;
  await mailQueue.send({ ...messageTo(to), kind: "choose-password", link } satisfies MailMessage);
}

/** The id makes a message that is delivered twice one mail. */
function messageTo({ email }: Recipient) {
  return { id: crypto.randomUUID(), to: email };
}
