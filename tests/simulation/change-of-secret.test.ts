import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createDatabase } from "../../db/gateway/client.ts";
import { account, jwks, ssoProvider, twoFactor, user } from "../../db/gateway/schema.ts";
import { databaseUrl } from "../../dev/databases.ts";
import { seal } from "../../workers/gateway/audit/seal.ts";
import { tokenPlace } from "../../workers/gateway/auth/providers/provider-account.ts";
import { createSealer } from "../../workers/gateway/auth/providers/sealed.ts";
import { sweepSealed } from "../../workers/gateway/auth/sweep-sealed.ts";
import { type Config, readConfig } from "../../workers/gateway/config.ts";
import type { Deps } from "../../workers/gateway/deps.ts";
import { openTotp, totpKey, totpPlace } from "../../workers/gateway/factors/check-second-factor.ts";
import { createOwnDatabase, type OwnDatabase } from "../own-database.ts";

const [before, next] = [
  "the-secret-of-before-0123456789-0123456789",
  "the-next-auth-secret-0123456789-0123456789",
];
const people = 3;

let own: OwnDatabase;
let deps: (secret: string) => Pick<Deps, "config" | "db"> & { config: Config };

beforeAll(async () => {
  own = await createOwnDatabase("gateway");
  const port = Number(new URL(inject("postgresUrl")).port);
  deps = (AUTH_SECRET) => {
    const DATABASE_URL = databaseUrl({ role: "gateway", name: own.name, port });
    const config = readConfig({ ...inject("gatewayVars"), DATABASE_URL, AUTH_SECRET });
    return { config, db: createDatabase(config.database) };
  };
});
afterAll(() => own.drop());

/** One of everything that the database keeps sealed, for each of some people. */
async function plant(): Promise<void> {
  const { config, db } = deps(before);
  const encrypted = await symmetricEncrypt({ key: before, data: "the private key" });
  await db.insert(jwks).values({ id: "key", publicKey: "{}", privateKey: JSON.stringify(encrypted) });
  const oidcConfig = JSON.stringify({
    clientId: "client",
    clientSecret: await symmetricEncrypt({ key: before, data: "the client's secret" }),
  });
  await db.insert(ssoProvider).values({ id: "p", providerId: "p", issuer: "i", domain: "d", oidcConfig });
  for (let index = 0; index < people; index += 1) {
    const id = `person-${index}`;
    await db.insert(user).values({ id, name: "Ada", email: `${id}@example.test`, emailVerified: true });
    const secret = await seal(await totpKey(before), totpPlace(id), `totp of ${id}`);
    await db.insert(twoFactor).values({ id, userId: id, secret, backupCodes: "[]" });
    const row = { providerId: "google", accountId: id };
    const sealer = createSealer(config);
    await db.insert(account).values({
      ...{ id, userId: id, ...row },
      accessToken: await sealer.seal(tokenPlace(row, "access"), `access of ${id}`),
      refreshToken: await sealer.seal(tokenPlace(row, "refresh"), `refresh of ${id}`),
    });
  }
}

/** Everything that is sealed, as it opens with a secret alone; null where it does not. */
async function opened(secret: string) {
  const { config, db } = deps(secret);
  const decrypt = (data: string) => symmetricDecrypt({ key: secret, data }).catch(() => null);
  const sealer = createSealer(config);
  return {
    keys: await Promise.all((await db.select().from(jwks)).map((row) => decrypt(JSON.parse(row.privateKey)))),
    clients: await Promise.all(
      (await db.select().from(ssoProvider)).map((row) =>
        decrypt(JSON.parse(row.oidcConfig ?? "").clientSecret),
      ),
    ),
    totp: await Promise.all(
      (await db.select().from(twoFactor).orderBy(twoFactor.id)).map(({ userId, secret: sealed }) =>
        openTotp(config.authSecrets, { userId, sealed }),
      ),
    ),
    tokens: await Promise.all(
      (await db.select().from(account).orderBy(account.id)).flatMap((row) => [
        sealer.open(tokenPlace(row, "access"), row.accessToken ?? ""),
        sealer.open(tokenPlace(row, "refresh"), row.refreshToken ?? ""),
      ]),
    ),
  };
}

const run = async (secret: string) => await sweepSealed.run(deps(secret) as Deps);

test("the sweep seals with the next secret whatever the one before had sealed, and only while there are both", async () => {
  await plant();
  const whole = await opened(before);
  expect(whole.tokens).toHaveLength(2 * people);
  expect(JSON.stringify(whole)).not.toContain("null");
  await run(before);
  await run(`${before} ${next}`);
  expect(await opened(before)).toEqual(whole);
  await run(`${next} ${before}`);
  expect(await opened(next)).toEqual(whole);
  const lost = await opened(before);
  expect([lost.keys, lost.clients, lost.totp, lost.tokens].flat().every((text) => text === null)).toBe(true);
  // Nothing is left to do: what is sealed stays as it is.
  const { db } = deps(next);
  const kept = await db.select().from(twoFactor).orderBy(twoFactor.id);
  await run(`${next} ${before}`);
  expect(await db.select().from(twoFactor).orderBy(twoFactor.id)).toEqual(kept);
});
