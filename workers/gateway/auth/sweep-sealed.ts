import { and, eq, gt, isNotNull, or } from "drizzle-orm";
import { account, jwks, ssoProvider, twoFactor } from "../../../db/gateway/schema.ts";
import type { Deps } from "../deps.ts";
import { totpKey, totpPlace } from "../factors/check-second-factor.ts";
import { log } from "../log.ts";
import type { Sweep } from "../sweep.ts";
import { encryptAnew, sealAnew } from "./auth-secrets.ts";
import { tokenPlace } from "./providers/provider-account.ts";
import { providersKey } from "./providers/sealed.ts";

type Resealing = Pick<Deps, "config" | "db">;
type Count = { sealed: number; left: number };

/**
 * While AUTH_SECRET is changed: seals with the new one what the database keeps sealed with the one before. A row that was
 * changed meanwhile is left for the next run. `auth_secret_resealed` in the log says how many rows were sealed anew; where
 * that is none, the old secret is not needed for them any more.
 */
export const sweepSealed: Sweep = {
  ...{ name: "sealed", everyMinutes: 5 },
  async run(deps) {
    if (deps.config.authSecrets.length === 1) return;
    const counts = [
      await resealFactors(deps),
      await resealTokens(deps),
      await resealSigningKeys(deps),
      await resealClientSecrets(deps),
    ];
    const sum = (of: keyof Count) => counts.reduce((all, count) => all + count[of], 0);
    log("info", "auth_secret_resealed", { sealed: sum("sealed"), left: sum("left") });
  },
};

async function resealFactors({ config, db }: Resealing): Promise<Count> {
  const count = { sealed: 0, left: 0 };
  for await (const { id, userId, secret } of pages((after) =>
    db.select().from(twoFactor).where(gt(twoFactor.id, after)).orderBy(twoFactor.id).limit(pageRows),
  )) {
    const place = { keyOf: totpKey, place: totpPlace(userId), sealed: secret };
    const anew = await sealAnew(config.authSecrets, place);
    if (anew === null) continue;
    const isSame = and(eq(twoFactor.id, id), eq(twoFactor.secret, secret));
    const rows = await db
      .update(twoFactor)
      .set({ secret: anew })
      .where(isSame)
      .returning({ id: twoFactor.id });
    note(count, rows);
  }
  return count;
}

async function resealTokens({ config, db }: Resealing): Promise<Count> {
  const count = { sealed: 0, left: 0 };
  const kept = or(isNotNull(account.accessToken), isNotNull(account.refreshToken));
  for await (const row of pages((after) =>
    db
      .select()
      .from(account)
      .where(and(kept, gt(account.id, after)))
      .orderBy(account.id)
      .limit(pageRows),
  )) {
    for (const [field, kind] of [
      ["accessToken", "access"],
      ["refreshToken", "refresh"],
    ] as const) {
      const sealed = row[field];
      if (sealed === null) continue;
      const place = tokenPlace(row, kind);
      const anew = await sealAnew(config.authSecrets, { keyOf: providersKey, place, sealed });
      if (anew === null) continue;
      const isSame = and(eq(account.id, row.id), eq(account[field], sealed));
      const rows = await db
        .update(account)
        .set({ [field]: anew })
        .where(isSame)
        .returning({ id: account.id });
      note(count, rows);
    }
  }
  return count;
}

async function resealSigningKeys({ config, db }: Resealing): Promise<Count> {
  const count = { sealed: 0, left: 0 };
  for (const { id, privateKey } of await db.select().from(jwks)) {
    const anew = await encryptAnew(config.authSecrets, JSON.parse(privateKey));
    if (anew === null) continue;
    const isSame = and(eq(jwks.id, id), eq(jwks.privateKey, privateKey));
    const set = { privateKey: JSON.stringify(anew) };
    note(count, await db.update(jwks).set(set).where(isSame).returning({ id: jwks.id }));
  }
  return count;
}

async function resealClientSecrets({ config, db }: Resealing): Promise<Count> {
  const count = { sealed: 0, left: 0 };
  for await (const { id, oidcConfig } of pages((after) =>
    db.select().from(ssoProvider).where(gt(ssoProvider.id, after)).orderBy(ssoProvider.id).limit(pageRows),
  )) {
    if (oidcConfig === null) continue;
    const said = JSON.parse(oidcConfig);
    const anew = await encryptAnew(config.authSecrets, said.clientSecret);
    if (anew === null) continue;
    const isSame = and(eq(ssoProvider.id, id), eq(ssoProvider.oidcConfig, oidcConfig));
    const set = { oidcConfig: JSON.stringify({ ...said, clientSecret: anew }) };
    note(count, await db.update(ssoProvider).set(set).where(isSame).returning({ id: ssoProvider.id }));
  }
  return count;
}

const pageRows = 500;

/** All rows of a table, a page at a time, by their ids. */
async function* pages<Row extends { id: string }>(
  read: (after: string) => Promise<Row[]>,
): AsyncGenerator<Row> {
  let after = "";
  for (;;) {
    const rows = await read(after);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageRows) return;
    after = last.id;
  }
}

function note(count: Count, written: unknown[]): void {
  if (written.length > 0) count.sealed += 1;
  else count.left += 1;
}
