import { and, asc, eq, inArray } from "drizzle-orm";
import type { Database } from "../../../../db/gateway/client.ts";
import { account } from "../../../../db/gateway/schema.ts";
import { type LinkedProvider, providerIdSchema } from "../../../contract/providers.ts";
import type { Providers } from "./providers.ts";

/** The providers' accounts that let a person in, also those of a provider that is not offered any more. */
export async function listLinked(
  { db, providers }: { db: Database; providers: Providers },
  userId: string,
): Promise<LinkedProvider[]> {
  const rows = await db
    .select({ id: account.providerId, accessToken: account.accessToken, createdAt: account.createdAt })
    .from(account)
    .where(and(eq(account.userId, userId), inArray(account.providerId, providerIdSchema.options)))
    .orderBy(asc(account.createdAt));
  return rows.map((row) => {
    const id = providerIdSchema.parse(row.id);
    const name = providers.find(id)?.name ?? id;
    return { id, name, linkedAt: row.createdAt.toISOString(), broken: row.accessToken === null };
  });
}
