import { eq } from "drizzle-orm";
import { type Builder, type Database, withPlatform, withTenant } from "../../../db/jobs/client.ts";
import { deadLetters } from "../../../db/jobs/schema.ts";
import { ApiError } from "../../contract/api-error.ts";

/** Whose dead letters somebody deals with: a tenant's own, or, for administrators, everybody's. */
export type Reach = { tenantId: string } | "platform";

export type LetterRow = typeof deadLetters.$inferSelect;

/** Stands for the tenant of a message that belongs to none. */
export const nobody = "platform";

type Select = (tx: Builder) => ReturnType<typeof selectLetters>;

export function selectLetters(tx: Pick<Builder, "select">) {
  return tx.select().from(deadLetters).$dynamic();
}

export async function readLetters(db: Database, reach: Reach, select: Select): Promise<LetterRow[]> {
  const [rows] =
    reach === "platform"
      ? await withPlatform(db, (tx) => [select(tx)])
      : await withTenant(db, reach.tenantId, (tx) => [select(tx)]);
  return rows;
}

/** @throws {ApiError} `not_found`, for another tenant's as well. */
export async function findLetter(db: Database, reach: Reach, id: string): Promise<LetterRow> {
  const [row] = await readLetters(db, reach, (tx) => selectLetters(tx).where(eq(deadLetters.id, id)));
  if (row === undefined) throw new ApiError("not_found", `Cannot find the dead letter "${id}"`);
  return row;
}
