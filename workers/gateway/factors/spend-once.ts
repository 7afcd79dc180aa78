import { sql } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { verification } from "../../../db/gateway/schema.ts";

/**
 * Notes that something which proves itself, a signed challenge or a code of its time, was used. Of two that come at
 * once one is first: the note's id is the row's key.
 * @param lifeSeconds how long it would prove itself otherwise.
 * @returns whether it is the first time.
 */
export async function spendOnce(
  transaction: Transaction,
  what: string,
  lifeSeconds: number,
): Promise<boolean> {
  const id = `spent:${what}`;
  const noted = await transaction
    .insert(verification)
    .values({ id, identifier: id, value: "", expiresAt: sql`now() + make_interval(secs => ${lifeSeconds})` })
    .onConflictDoNothing()
    .returning({ id: verification.id });
  return noted.length === 1;
}
