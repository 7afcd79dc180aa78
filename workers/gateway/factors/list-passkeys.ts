import { asc, eq } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { passkey } from "../../../db/gateway/schema.ts";
import type { Passkey } from "../../contract/factors.ts";

/** The passkeys of a person, the oldest first. */
export async function listPasskeys(db: Database, userId: string): Promise<Passkey[]> {
  const rows = await db
    .select()
    .from(passkey)
    .where(eq(passkey.userId, userId))
    .orderBy(asc(passkey.createdAt), asc(passkey.id));
  return rows.map(toPasskey);
}

/** A passkey as its owner sees it. */
export function toPasskey({ id, name, backedUp, createdAt }: typeof passkey.$inferSelect): Passkey {
  return {
    id,
    name: name ?? "Passkey",
    synced: backedUp,
    createdAt: (createdAt ?? new Date(0)).toISOString(),
  };
}
