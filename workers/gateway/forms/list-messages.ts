import type { Database } from "../../../db/gateway/client.ts";
import { contactMessage } from "../../../db/gateway/schema-platform.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { ContactMessage } from "../../contract/contact.ts";
import { newestFirst, type Place, pageOf } from "../newest-first.ts";

/** What visitors wrote, newest first. */
export async function listMessages(
  db: Database,
  { limit, after }: { limit: number; after: Place | null },
): Promise<{ data: ContactMessage[]; nextCursor: string | null }> {
  const { where, orderBy } = newestFirst(contactMessage, after);
  const [found] = await withPlatform(db, [
    db
      .select()
      .from(contactMessage)
      .where(where)
      .orderBy(...orderBy)
      .limit(limit + 1),
  ]);
  const { rows, nextCursor } = pageOf(found, limit);
  return { data: rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })), nextCursor };
}
