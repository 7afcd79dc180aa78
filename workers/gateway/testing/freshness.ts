import { eq, inArray, sql } from "drizzle-orm";
import { session, user } from "../../../db/gateway/schema.ts";
import { markFresh } from "../auth/require-fresh.ts";
import type { TestGateway } from "./gateway.ts";

/** Makes a person's sessions as old as a lunch break, and what was shown in them. */
export async function makeStale({ deps: { db } }: TestGateway, email: string): Promise<void> {
  const own = db.select({ id: user.id }).from(user).where(eq(user.email, email));
  const rows = await db
    .update(session)
    .set({ createdAt: new Date(Date.now() - 700_000) })
    .where(inArray(session.userId, own))
    .returning({ id: session.id });
  for (const { id } of rows) await db.execute(sql`delete from verification where id = ${`fresh:${id}`}`);
}

/** As if a person had shown in all of their sessions just now that it is them. */
export async function makeFresh({ deps: { db } }: TestGateway, email: string): Promise<void> {
  const own = db.select({ id: user.id }).from(user).where(eq(user.email, email));
  const rows = await db.select({ id: session.id }).from(session).where(inArray(session.userId, own));
  for (const { id } of rows) await db.execute(markFresh(id));
}
