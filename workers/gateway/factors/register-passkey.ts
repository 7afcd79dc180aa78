import type { RegistrationResponseJSON } from "@simplewebauthn/server";
import { count, eq } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { passkey, user } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import {
  type Attestation,
  type AttestationOptions,
  attestationOptionsSchema,
  type Passkey,
} from "../../contract/factors.ts";
import { auditStatement } from "../audit/audit.ts";
import { fromBase64Url, toBase64Url } from "../auth/mail-token.ts";
import type { Deps } from "../deps.ts";
import type { Identity } from "../identity/identity.ts";
import { describeError, log } from "../log.ts";
import { notify } from "../notifications/notify.ts";
import { userHandleOf } from "./check-assertion.ts";
import { toPasskey } from "./list-passkeys.ts";
import { isOurs, newChallenge, spendChallenge } from "./passkey-challenge.ts";
import { relyingPartyIdFor, relyingPartyOf } from "./relying-party.ts";
import type { ShowContext } from "./show-second-factor.ts";

const mostPasskeys = 20;
/** ECDSA with P-256 and RSA, which every authenticator has one of. */
const algorithms = [-7, -257];

/** What a browser needs to make a passkey: one that is found without an address, and that sees the person. */
export async function registrationOptions(
  { config, db }: Pick<Deps, "config" | "db">,
  { user: person, sessionId }: Identity,
  origin: string | undefined,
): Promise<AttestationOptions> {
  const { generateRegistrationOptions } = await import("@simplewebauthn/server");
  const existing = await db
    .select({ id: passkey.credentialID })
    .from(passkey)
    .where(eq(passkey.userId, person.id));
  const challenge = await newChallenge(config.authSecret, { for: "register", sessionId });
  const options = await generateRegistrationOptions({
    rpName: "Selvedge",
    rpID: relyingPartyIdFor(config, origin),
    userID: fromBase64Url(userHandleOf(person.id)),
    ...{ userName: person.email, userDisplayName: person.name },
    attestationType: "none",
    excludeCredentials: existing,
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: algorithms,
  });
  return attestationOptionsSchema.parse({ ...options, challenge });
}

/**
 * Keeps a passkey that a browser made.
 * @throws {ApiError} `invalid_request` for one that was not made for this, `conflict` for one that is known or too many.
 */
export async function registerPasskey(
  context: ShowContext,
  identity: Identity,
  { name, response }: { name: string; response: Attestation },
): Promise<Passkey> {
  const { config, audit, origin } = context;
  const userId = identity.user.id;
  const { challenge, ...made } = await verify(context, identity, response);
  const id = crypto.randomUUID();
  const transports = response.response.transports?.join(",") ?? null;
  const place = { actorId: userId, tenantId: identity.tenant?.id ?? null, targetId: id };
  const changes: Record<string, [unknown, unknown]> = { name: [null, name] };
  const entry = await audit.seal(origin, { action: "passkey.added", ...place, changes });
  const row = await inTransaction(config.database, async (transaction) => {
    if (!(await spendChallenge(transaction, challenge))) throw notMade();
    // Locked, so that two at once are counted one after the other.
    await transaction.select({ id: user.id }).from(user).where(eq(user.id, userId)).for("update");
    const [held] = await transaction.select({ n: count() }).from(passkey).where(eq(passkey.userId, userId));
    if ((held?.n ?? 0) >= mostPasskeys) {
      throw new ApiError("conflict", `Nobody may have more than ${mostPasskeys} passkeys`);
    }
    const [added] = await transaction
      .insert(passkey)
      .values({ id, userId, name, transports, ...made })
      .onConflictDoNothing()
      .returning();
    if (added === undefined) throw new ApiError("conflict", "This passkey is registered already");
    await transaction.execute(auditStatement(entry));
    return added;
  });
  await notify(context, userId, { kind: "security.passkey_added", params: { name } });
  return toPasskey(row);
}

async function verify({ config }: ShowContext, { sessionId }: Identity, response: Attestation) {
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
  const { origins, ids } = relyingPartyOf(config);
  let challenge = "";
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: { clientExtensionResults: {}, ...response } as RegistrationResponseJSON,
      expectedChallenge: (shown) => {
        challenge = shown;
        return isOurs(config.authSecrets, { for: "register", sessionId }, shown);
      },
      expectedOrigin: origins,
      expectedRPID: ids,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (registrationInfo === undefined) throw new Error("The attestation is wrong");
    const { credential, credentialDeviceType, credentialBackedUp, aaguid } = registrationInfo;
    return {
      challenge,
      credentialID: credential.id,
      publicKey: toBase64Url(credential.publicKey),
      ...{ counter: credential.counter, deviceType: credentialDeviceType },
      ...{ backedUp: credentialBackedUp, aaguid },
    };
  } catch (error) {
    log("info", "passkey_not_registered", describeError(error));
    throw notMade();
  }
}

function notMade(): ApiError {
  const message = "This passkey was not accepted: begin again";
  return new ApiError("invalid_request", message, { errors: [{ path: "body.response", message }] });
}
