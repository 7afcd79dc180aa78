import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { account, user } from "../../../db/gateway/schema.ts";
import { hashPassword } from "../auth/password.ts";
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

/** Hashed once: it is what an account costs most. */
let hashed: Promise<string> | null = null;

/**
 * Someone with a verified account who is signed in. The account is put into the database: signing up takes its time.
 * @param isProven false takes the proof away once they are signed in.
 */
export async function createSignedIn(
  { app, deps }: TestGateway,
  email = newEmail(),
  isProven = true,
): Promise<Visitor & { email: string }> {
  const id = crypto.randomUUID();
  hashed ??= hashPassword(password);
  await deps.db.batch([
    deps.db.insert(user).values({ id, email, name: "Ada", emailVerified: true }),
    deps.db.insert(account).values({
      ...{ id, userId: id, accountId: id, providerId: "credential" },
      password: await hashed,
    }),
  ]);
  const visitor = createVisitor(app);
  await signIn(visitor, email);
  if (!isProven) await deps.db.update(user).set({ emailVerified: false }).where(eq(user.id, id));
  return { ...visitor, email };
}

export async function signIn(visitor: Visitor, email: string): Promise<void> {
  const response = await visitor.post("/api/auth/login", { email, password });
  expect(response.status, await response.clone().text()).toBe(200);
}
