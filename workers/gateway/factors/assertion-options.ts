import { eq } from "drizzle-orm";
import { passkey } from "../../../db/gateway/schema.ts";
import { type AssertionOptions, assertionOptionsSchema } from "../../contract/factors.ts";
import type { Deps } from "../deps.ts";
import { type ChallengePurpose, newChallenge } from "./passkey-challenge.ts";
import { relyingPartyIdFor } from "./relying-party.ts";

/**
 * What a browser needs to show a passkey.
 * @param userId whose it has to be; nobody's yet while signing in, where any that the browser finds will do.
 */
export async function assertionOptions(
  { config, db }: Pick<Deps, "config" | "db">,
  purpose: ChallengePurpose,
  origin: string | undefined,
  userId?: string,
): Promise<AssertionOptions> {
  const { generateAuthenticationOptions } = await import("@simplewebauthn/server");
  const allowCredentials =
    userId === undefined
      ? []
      : await db.select({ id: passkey.credentialID }).from(passkey).where(eq(passkey.userId, userId));
  const options = await generateAuthenticationOptions({
    rpID: relyingPartyIdFor(config, origin),
    userVerification: "required",
    allowCredentials,
  });
  return assertionOptionsSchema.parse({
    ...options,
    challenge: await newChallenge(config.authSecret, purpose),
  });
}
