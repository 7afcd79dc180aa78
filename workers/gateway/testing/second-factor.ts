import { Secret, TOTP } from "otpauth";
import { expect } from "vitest";
import type { Enrolment } from "../../contract/factors.ts";
import type { MailMessage } from "../mail/message.ts";
import { createSignedIn } from "./account.ts";
import type { TestGateway } from "./gateway.ts";
import type { Visitor } from "./visitor.ts";

/** The person's telephone. Every code of it is right once, so the second is the one of the next half minute. */
export type Authenticator = { code: () => string; secret: string };

/** Both codes stay right for half a minute, wherever in the present one the test began. */
export function createAuthenticator(secret: string): Authenticator {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  const timestamps = [Date.now(), Date.now() + 30_000];
  return {
    secret,
    code() {
      const timestamp = timestamps.shift();
      if (timestamp === undefined) throw new Error("Cannot show a third code without waiting");
      return totp.generate({ timestamp });
    },
  };
}

export type TwoFactorPerson = Visitor & {
  email: string;
  authenticator: Authenticator;
  recoveryCodes: string[];
};

/** Someone who is signed in and has an authenticator app, the first of whose two codes is spent. */
export async function createWithTwoFactor(gateway: TestGateway): Promise<TwoFactorPerson> {
  const visitor = await createSignedIn(gateway);
  const begun = await visitor.post("/api/auth/two-factor/enrol", {});
  expect(begun.status, await begun.clone().text()).toBe(200);
  const { secret } = await begun.json<Enrolment>();
  const authenticator = createAuthenticator(secret);
  const confirmed = await visitor.post("/api/auth/two-factor/confirm", { code: authenticator.code() });
  expect(confirmed.status, await confirmed.clone().text()).toBe(200);
  const { recoveryCodes } = await confirmed.json<{ recoveryCodes: string[] }>();
  return { ...visitor, authenticator, recoveryCodes };
}

/** The code in a mail that brings one. */
export function codeIn(mail: MailMessage): string {
  if (mail.kind !== "sign-in-code") throw new Error(`Cannot find a code in the mail "${mail.kind}"`);
  return mail.code;
}
