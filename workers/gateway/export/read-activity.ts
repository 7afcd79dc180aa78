import { and, asc, eq, or, sql } from "drizzle-orm";
import { auditLog } from "../../../db/gateway/schema-audit.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { open, sealedPlace } from "../audit/seal.ts";
import type { Deps } from "../deps.ts";
import type { ArchiveFile } from "./archive.ts";

const pageRows = 500;

type Row = typeof auditLog.$inferSelect;

/**
 * The audit log as far as it tells of a person: what they did, and what was done to them. Only what was sealed with
 * their own key is opened, and of others not even the id is told.
 */
export async function* readActivity(
  deps: Pick<Deps, "db" | "audit">,
  userId: string,
): AsyncGenerator<ArchiveFile> {
  yield { name: "activity.jsonl", input: streamOf(lines(deps, userId)) };
}

async function* lines({ db, audit }: Pick<Deps, "db" | "audit">, userId: string): AsyncGenerator<string> {
  const key = (await audit.keys.forOpening([userId])).get(userId);
  const { occurredAt, id } = auditLog;
  const isAbout = or(
    ...[eq(auditLog.actorId, userId), eq(auditLog.personId, userId), eq(auditLog.targetId, userId)],
  );
  for (let last: Row | undefined; ; ) {
    const isNext =
      last && sql`(${occurredAt}, ${id}) > (${last.occurredAt.toISOString()}::timestamptz, ${last.id}::uuid)`;
    const [rows]: readonly [Row[]] = await withPlatform(db, [
      db
        .select()
        .from(auditLog)
        .where(and(isAbout, isNext))
        .orderBy(asc(occurredAt), asc(id))
        .limit(pageRows),
    ]);
    for (const row of rows) yield `${JSON.stringify(await toldOf(row, userId, key))}\n`;
    last = rows.at(-1);
    if (rows.length < pageRows) return;
  }
}

async function toldOf(row: Row, userId: string, key: CryptoKey | undefined) {
  const reveal = async (sealed: string | null, place: "origin" | "changes"): Promise<object> => {
    const text = key && sealed !== null ? await open(key, sealedPlace(row.id, place), sealed) : null;
    return text === null ? {} : JSON.parse(text);
  };
  const isOwn = row.actorId === userId;
  return {
    ...{ occurredAt: row.occurredAt, action: row.action, tenantId: row.tenantId },
    by: isOwn ? "you" : row.actorType === "system" ? "the platform" : "somebody else",
    target: row.targetId === userId ? "you" : row.targetType,
    ...(isOwn ? await reveal(row.origin, "origin") : {}),
    changes: { ...(isOwn ? row.changes : {}), ...(await reveal(row.personalChanges, "changes")) },
  };
}

function streamOf(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await texts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => void (await texts.return(undefined)),
  });
}
