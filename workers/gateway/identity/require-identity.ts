import type { Context } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import { countedAtAddress } from "../limiter/counted-at-address.ts";
import type { AppEnv } from "../router.ts";
import { apiKeyOf } from "./credential.ts";
import type { Caller, Identity } from "./identity.ts";

/** Who or what is asking, looked up once for a request; null when nobody is signed in. */
export async function callerOf(c: Context<AppEnv>): Promise<Caller | null> {
  const known = c.get("caller");
  if (known !== undefined) return known;
  const caller = await lookUp(c);
  c.set("caller", caller);
  c.set("identity", caller?.kind === "person" ? caller.person : null);
  return caller;
}

async function lookUp(c: Context<AppEnv>): Promise<Caller | null> {
  const { headers } = c.req.raw;
  const { identifier, identifyKey } = c.get("deps");
  const shown = apiKeyOf(headers);
  if (shown !== null) {
    const key = await identifyKey(shown, () => countLookUp(c));
    return key && { kind: "key", key };
  }
  const person = await identifier.identify(headers);
  return person && { kind: "person", person };
}

/** @throws {ApiError} `rate_limited` for an address that has shown too many keys that were not known to be good. */
async function countLookUp(c: Context<AppEnv>): Promise<void> {
  const { config, countTogether } = c.get("deps");
  const outcomes = await countTogether(
    countedAtAddress("key-look-up", c.get("clientAddress"), config.policies["key-look-up"]),
  );
  const waits = outcomes.map(({ decision }) =>
    decision?.allowed === false ? decision.retryAfterSeconds : 0,
  );
  const retryAfterSeconds = Math.max(...waits);
  if (retryAfterSeconds === 0) return;
  throw new ApiError("rate_limited", `Too many keys were tried; try again in ${retryAfterSeconds} seconds`, {
    headers: { "retry-after": String(retryAfterSeconds) },
  });
}

/** Which person is asking; null when nobody is signed in, and for an API key. */
export async function identityOf(c: Context<AppEnv>): Promise<Identity | null> {
  const caller = await callerOf(c);
  return caller?.kind === "person" ? caller.person : null;
}

/**
 * Who or what is asking.
 * @throws {ApiError} `unauthenticated` when nobody is signed in.
 */
export async function requireCaller(c: Context<AppEnv>): Promise<Caller> {
  const caller = await callerOf(c);
  if (caller === null) throw new ApiError("unauthenticated");
  return caller;
}

/**
 * Which person is asking.
 * @throws {ApiError} `unauthenticated` when nobody is signed in, `forbidden` for an API key: it stands for no person.
 */
export async function requireIdentity(c: Context<AppEnv>): Promise<Identity> {
  const caller = await requireCaller(c);
  if (caller.kind === "person") return caller.person;
  throw new ApiError("forbidden", "An API key cannot do this: it is for people who are signed in");
}
