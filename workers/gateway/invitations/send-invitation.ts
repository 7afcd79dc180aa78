import { hashSecret } from "../auth/mail-token.ts";
import { countOrRefuse } from "../count-or-refuse.ts";
import type { Deps } from "../deps.ts";
import type { MailMessage } from "../mail/message.ts";

/**
 * Counts a mail that a tenant wants to send to an address. Threat: an invitation is a mail to a stranger, and sending
 * many must not be had for free, neither from one tenant nor to one address from many.
 * @throws {ApiError} `rate_limited`, or `unavailable` when nobody can count it.
 */
export async function countInvitation(
  deps: Pick<Deps, "config" | "countRequest">,
  { tenantId, email }: { tenantId: string; email: string },
): Promise<void> {
  await countOrRefuse(deps, "invitation-mail", tenantId);
  await countOrRefuse(deps, "invited-address", await hashSecret(email));
}

/** Sends the link to the page where the invitation is answered; opening it answers nothing. */
export async function sendInvitation(
  { config, mailQueue }: Pick<Deps, "config" | "mailQueue">,
  { email, organization, token }: { email: string; organization: string; token: string },
): Promise<void> {
  const link = `${config.publicUrl}/invite?token=${encodeURIComponent(token)}`;
  const message = { id: crypto.randomUUID(), to: email, kind: "invitation", link, organization } as const;
  await mailQueue.send(message satisfies MailMessage);
}
