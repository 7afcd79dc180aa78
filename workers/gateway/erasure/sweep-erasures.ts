import { and, eq, lte, or, sql } from "drizzle-orm";
import { erasure } from "../../../db/gateway/schema-people.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { isOpenErasure } from "./open-erasure.ts";

const mostAtOnce = 100;

/** A message is tried again for longer than this by the queue itself; after that it is lost, and sent anew. */
const sentAgainAfter = sql`interval '1 day'`;

/** Sends what is due to be erased, and notes that, so that the next minute does not send it again. */
export async function sweepErasures({ db, accountQueue }: Pick<Deps, "db" | "accountQueue">): Promise<void> {
  const sentAt = sql`(${erasure.receipts}->'queue'->>'at')::timestamptz`;
  const [due] = await withPlatform(db, [
    db
      .select({ id: erasure.id })
      .from(erasure)
      .where(
        and(
          isOpenErasure,
          lte(erasure.dueAt, sql`now()`),
          or(sql`${sentAt} is null`, sql`${sentAt} < now() - ${sentAgainAfter}`),
        ),
      )
      .orderBy(erasure.dueAt)
      .limit(mostAtOnce),
  ]);
  for (const { id } of due) {
    await accountQueue.send({ kind: "erase", id });
    const note = { queue: { at: new Date().toISOString() } };
    await withPlatform(db, [
      db
        .update(erasure)
        .set({ receipts: sql`${erasure.receipts} || ${JSON.stringify(note)}::jsonb` })
        .where(eq(erasure.id, id)),
    ]);
  }
}
