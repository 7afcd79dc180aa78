import { and, desc, eq } from "drizzle-orm";
import type { Builder, Database } from "../../../db/jobs/client.ts";
import { deadLetters } from "../../../db/jobs/schema.ts";
import type { DeadLetterStatus } from "../../contract/dead-letters.ts";
import { after, pageOf } from "../cursor.ts";
import { type LetterRow, type Reach, readLetters, selectLetters } from "./reach.ts";

type Page = { limit: number; cursor?: string | undefined; status?: DeadLetterStatus | undefined };

/** Newest first. */
export async function listLetters(
  db: Database,
  reach: Reach,
  page: Page,
): Promise<{ rows: LetterRow[]; nextCursor: string | null }> {
  const found = await readLetters(db, reach, (tx) => selectLetterPage(tx, reach, page));
  return pageOf(found, page.limit);
}

/** The statement of the list, which reads one row more than it shows; why it names the tenant: db/jobs/of-tenant.ts. */
export function selectLetterPage(tx: Pick<Builder, "select">, reach: Reach, { limit, cursor, status }: Page) {
  return selectLetters(tx)
    .where(
      and(
        reach === "platform" ? undefined : eq(deadLetters.tenantId, reach.tenantId),
        after(deadLetters, cursor),
        status === undefined ? undefined : eq(deadLetters.status, status),
      ),
    )
    .orderBy(desc(deadLetters.createdAt), desc(deadLetters.id))
    .limit(limit + 1);
}
