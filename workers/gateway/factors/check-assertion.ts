import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import { and, eq, lt, or, sql } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { passkey } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Assertion } from "../../contract/factors.ts";
import { auditStatement } from "../audit/audit.ts";
import { fromBase64Url, toBase64Url } from "../auth/mail-token.ts";
import { describeError, log } from "../log.ts";
import { notify } from "../notifications/notify.ts";
import { type ChallengePurpose, isOurs, spendChallenge } from "./passkey-challenge.ts";
import { relyingPartyOf } from "./relying-party.ts";
import type { ShowContext } from "./show-second-factor.ts";

type Row = typeof passkey.$inferSelect;

/**
 * Takes a passkey that a browser shows, for one challenge, once. The authenticator has to have seen the person, by
 * finger, face or PIN: a passkey stands for two factors.
 *
 * Threat: a copied passkey. One that counts its uses and comes with a count that was there before is refused, and the
 * person is told.
 * @returns whose passkey it is.
 * @throws {ApiError} `invalid_credentials`, in the same words whatever is wrong with it.
 */
export async function checkAssertion(
  context: ShowContext,
  purpose: ChallengePurpose,
  assertion: Assertion,
): Promise<{ userId: string }> {
  const [row] = await context.db.select().from(passkey).where(eq(passkey.credentialID, assertion.id));
  if (row === undefined || !isOwn(row, assertion)) throw refused();
  const { challenge, counter } = await verify(context, { purpose, row }, assertion);
  const outcome = await noteUse(context, row, { challenge, counter });
  if (outcome === "copied") await tellOfCopy(context, row);
  if (outcome !== "used") throw refused();
  return { userId: row.userId };
}

/** An authenticator that says whose passkey it shows must say the same as the record. */
function isOwn({ userId }: Row, { response }: Assertion): boolean {
  return !response.userHandle || response.userHandle === userHandleOf(userId);
}

/** What an authenticator keeps of a person: nothing that says anything. */
export function userHandleOf(userId: string): string {
  return toBase64Url(new TextEncoder().encode(userId));
}

async function verify(
  { config }: ShowContext,
  { purpose, row }: { purpose: ChallengePurpose; row: Row },
  assertion: Assertion,
): Promise<{ challenge: string; counter: number }> {
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  const { origins, ids } = relyingPartyOf(config);
  let shown = "";
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { clientExtensionResults: {}, ...assertion } as AuthenticationResponseJSON,
      expectedChallenge: (challenge) => {
        shown = challenge;
        return isOurs(config.authSecrets, purpose, challenge);
      },
      expectedOrigin: origins,
      expectedRPID: ids,
      requireUserVerification: true,
      // The count is compared where it is written.
      credential: { id: row.credentialID, publicKey: fromBase64Url(row.publicKey), counter: 0 },
    });
    if (!verified) throw new Error("The signature is wrong");
    return { challenge: shown, counter: authenticationInfo.newCounter };
  } catch (error) {
    log("info", "passkey_refused", describeError(error));
    throw refused();
  }
}

type Use = { challenge: string; counter: number };

async function noteUse(
  { config, audit, origin }: ShowContext,
  { id, userId }: Row,
  { challenge, counter }: Use,
): Promise<"used" | "replayed" | "copied"> {
  const place = { actorId: userId, tenantId: null, targetId: id };
  const entry = await audit.seal(origin, { action: "passkey.refused", ...place });
  return await inTransaction(config.database, async (transaction) => {
    if (!(await spendChallenge(transaction, challenge))) return "replayed";
    const counts = or(lt(passkey.counter, counter), and(eq(passkey.counter, 0), sql`${counter}::int = 0`));
    const used = await transaction
      .update(passkey)
      .set({ counter })
      .where(and(eq(passkey.id, id), counts))
      .returning({ id: passkey.id });
    if (used.length === 1) return "used";
    await transaction.execute(auditStatement(entry));
    return "copied";
  });
}

async function tellOfCopy(context: ShowContext, { userId, name }: Row): Promise<void> {
  const params = { name: name ?? "Passkey" };
  await notify(context, userId, { kind: "security.passkey_refused", params });
}

function refused(): ApiError {
  return new ApiError("invalid_credentials", "This passkey was not accepted");
}
