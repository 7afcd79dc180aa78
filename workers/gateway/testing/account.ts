import { expect } from "vitest";
import type { MailMessage } from "../mail/message.ts";
import type { TestGateway } from "./gateway.ts";
import { createVisitor, type Visitor } from "./visitor.ts";

export const password = "correct horse battery staple";

/** An address that nobody has used. */
export function newEmail(): string {
  return `${crypto.randomUUID()}@example.test`;
}

/** The newest mail to an address. */
export function mailTo(mails: MailMessage[], email: string): MailMessage {
  const mail = mails.findLast(({ to }) => to === email);
  if (mail === undefined) throw new Error(`Cannot find a mail to "${email}"`);
  return mail;
}

/** The token in a verification mail's link. */
export function tokenIn({ link }: MailMessage): string {
  return new URL(link).searchParams.get("token") ?? "";
}

/** Someone who signed up, verified the address and is signed in. */
export async function createSignedIn(
  gateway: TestGateway,
  email = newEmail(),
): Promise<Visitor & { email: string }> {
  const visitor = createVisitor(gateway.app);
  const registered = await visitor.post("/api/auth/register", { name: "Ada", email, password });
  expect(registered.status, await registered.clone().text()).toBe(201);
  const verified = await visitor.post("/api/auth/verify", { token: tokenIn(mailTo(gateway.mails, email)) });
  expect(verified.status, await verified.clone().text()).toBe(204);
  await signIn(visitor, email);
  return { ...visitor, email };
}

export async function signIn(visitor: Visitor, email: string): Promise<void> {
  const response = await visitor.post("/api/auth/login", { email, password });
  expect(response.status, await response.clone().text()).toBe(200);
}
