import { and, eq, lt, sql } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { idempotencyKey } from "../../../db/gateway/schema-platform.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";

/**
 * Who carries out a request with a key, and what came of it, kept in Postgres: of any number that begin at once, exactly
 * one inserts the row. Who crashed holds it until `lockedSeconds` are over, longer than it may take to be answered; then
 * the same request may be tried again.
 */
export type Begun = {
  id: string;
  fingerprint: string;
  /** Whose the answer is; it goes with them. */
  userId: string | null;
  tenantId: string | null;
};

export type Beginning =
  | { kind: "mine"; attempt: string }
  | { kind: "in flight" }
  | { kind: "another request" }
  | { kind: "answered"; answer: KeptAnswer };

export type KeptAnswer = {
  status: number;
  headers: Record<string, string>;
  /** Null for one that was too large to keep. */
  body: Uint8Array<ArrayBuffer> | null;
};

const keptForHours = 24;

export async function beginAttempt(
  db: Database,
  begun: Begun,
  { lockedSeconds }: { lockedSeconds: number },
): Promise<Beginning> {
  const attempt = crypto.randomUUID();
  const fresh = {
    ...{ fingerprint: begun.fingerprint, attempt, status: null, headers: null, body: null },
    lockedUntil: sql`now() + make_interval(secs => ${lockedSeconds})`,
    expiresAt: sql`now() + make_interval(hours => ${keptForHours})`,
    createdAt: sql`now()`,
  };
  const isOver = sql`${idempotencyKey.expiresAt} <= now()`;
  const wasLeft = sql`${idempotencyKey.status} is null and ${idempotencyKey.lockedUntil} <= now()
    and ${idempotencyKey.fingerprint} = excluded.fingerprint`;
  const [, [row]] = await withPlatform(db, [
    db
      .insert(idempotencyKey)
      .values({ ...begun, ...fresh })
      .onConflictDoUpdate({
        target: idempotencyKey.id,
        set: fresh,
        setWhere: sql`${isOver} or (${wasLeft})`,
      }),
    db.select().from(idempotencyKey).where(eq(idempotencyKey.id, begun.id)),
  ]);
  if (row === undefined) throw new Error("Cannot find the key that was just taken");
  if (row.attempt === attempt) return { kind: "mine", attempt };
  if (row.fingerprint !== begun.fingerprint) return { kind: "another request" };
  if (row.status === null) return { kind: "in flight" };
  const body = row.body === null ? null : fromBase64(row.body);
  return { kind: "answered", answer: { status: row.status, headers: row.headers ?? {}, body } };
}

type Attempt = { id: string; attempt: string };

/** Keeps what came of an attempt, unless another took its place. */
export async function keepAnswer(db: Database, mine: Attempt, answer: KeptAnswer): Promise<void> {
  const body = answer.body === null ? null : toBase64(answer.body);
  await withPlatform(db, [
    db.update(idempotencyKey).set({ status: answer.status, headers: answer.headers, body }).where(isOf(mine)),
  ]);
}

/** Lets the same request be tried again. */
export async function giveUp(db: Database, mine: Attempt): Promise<void> {
  await withPlatform(db, [db.delete(idempotencyKey).where(isOf(mine))]);
}

/** A run removes no more than this, so that none takes long. */
const mostAtOnce = 10_000;

export async function removeOldKeys(db: Database): Promise<void> {
  const old = db
    .select({ id: idempotencyKey.id })
    .from(idempotencyKey)
    .where(lt(idempotencyKey.expiresAt, sql`now()`))
    .limit(mostAtOnce);
  await withPlatform(db, [db.delete(idempotencyKey).where(sql`${idempotencyKey.id} in (${old})`)]);
}

function isOf({ id, attempt }: Attempt) {
  return and(eq(idempotencyKey.id, id), eq(idempotencyKey.attempt, attempt));
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
