import { z } from "zod";
import type { RedisCopies } from "../redis.ts";
import type { LoadedSession } from "./load-identity.ts";

const longestLifeSeconds = 300;

const copySchema = z.object({
  session: z.object({
    id: z.string(),
    activeOrganizationId: z.string().nullish(),
    createdAt: z.coerce.date(),
  }),
});

/** Puts a session that was read from the record where better-auth looks first, unless it has ended meanwhile. */
export async function keepCopy(redis: RedisCopies, { token, copy, identity }: LoadedSession): Promise<void> {
  const lifeSeconds = Math.floor((identity.expiresAtMs - Date.now()) / 1000);
  await redis.setIfAbsent(token, copy, Math.min(lifeSeconds, longestLifeSeconds));
}

/**
 * Whether Redis still has the session, in the same tenant. better-auth ends all of a person's sessions at once by
 * noting when, under a key of its own: sessions older than that are over.
 */
export async function hasSameCopy(redis: RedisCopies, session: LoadedSession): Promise<boolean> {
  const endedKey = `revoked-sessions-before-${session.identity.user.id}`;
  const [value = null, endedBefore = null] = await redis.getMany([session.token, endedKey]);
  const copy = parseCopy(value);
  if (copy === null || copy.id !== session.identity.sessionId) return false;
  return (
    (copy.activeOrganizationId ?? null) === session.activeOrganizationId &&
    copy.createdAt.getTime() >= Number(endedBefore)
  );
}

function parseCopy(value: string | null) {
  if (value === null) return null;
  try {
    return copySchema.parse(JSON.parse(value)).session;
  } catch {
    return null;
  }
}
