import { eq } from "drizzle-orm";
import { z } from "zod";
import { session } from "../../../db/gateway/schema.ts";
import type { Deps } from "../deps.ts";
import { type ArchiveFile, jsonFile } from "./archive.ts";

const copySchema = z.object({
  session: z.looseObject({ token: z.unknown() }),
  user: z.record(z.string(), z.unknown()),
});

/** The copies of the person's sessions in Redis, without the secrets that they are found by. */
export async function* readCopies(
  { db, redis }: Pick<Deps, "db" | "redis">,
  userId: string,
): AsyncGenerator<ArchiveFile> {
  const rows = await db.select({ token: session.token }).from(session).where(eq(session.userId, userId));
  const texts = await Promise.all(rows.map(({ token }) => redis.get(token)));
  const copies = texts.flatMap((text) => {
    const parsed = text === null ? null : copySchema.safeParse(JSON.parse(text));
    if (!parsed?.success) return [];
    const { token: _, ...kept } = parsed.data.session;
    return [{ session: kept, user: parsed.data.user }];
  });
  yield jsonFile("copies.json", { sessions: copies });
}
