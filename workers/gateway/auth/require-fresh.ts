import { eq, type SQL, sql } from "drizzle-orm";
import type { Context } from "hono";
import type { Database } from "../../../db/gateway/client.ts";
import { session, user, verification } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Identity } from "../identity/identity.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import type { AppEnv } from "../router.ts";

/**
 * Threat: whoever finds a browser open, or steals its cookie, must not get to keep the account. What would let them
 * (factors, the address, keys, the end of the account) wants the person to have shown within ten minutes that it is
 * them: by having signed in, or by `POST /api/auth/reauthenticate`.
 *
 * Somebody with a second factor shows that one, or a passkey; the password alone is what may have been stolen. Signing
 * in by way of a provider, or on a trusted device, shows nothing new. Only the routes that ask pay for the question.
 */
const freshSeconds = 600;

/**
 * Who is asking, if they have shown it just now.
 * @throws {ApiError} `unauthenticated`, `reauthentication_required`, or `forbidden` for an administrator who acts as
 * somebody else.
 */
export async function requireFresh(c: Context<AppEnv>): Promise<Identity> {
  const identity = await requireIdentity(c);
  const state = await readFreshness(c.var.deps.db, identity.sessionId);
  if (state.impersonated) throw new ApiError("forbidden", "Nobody may do this in the name of somebody else");
  if (!state.fresh) throw new ApiError("reauthentication_required");
  return identity;
}

async function readFreshness(db: Database, sessionId: string) {
  const since = sql`now() - make_interval(secs => ${freshSeconds})`;
  const [row] = await db
    .select({
      impersonated: sql<boolean>`${session.impersonatedBy} is not null`,
      fresh: sql<boolean>`exists (select from ${verification} where ${verification.id} = ${markOf(sessionId)} and ${verification.expiresAt} > now())
        or (${session.createdAt} > ${since} and coalesce(
          ${session.method} = 'passkey' or (${session.method} in ('password', 'code') and not ${user.twoFactorEnabled}), false))`,
    })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .where(eq(session.id, sessionId));
  if (row === undefined) throw new ApiError("unauthenticated");
  return row;
}

/** The statement that notes that whoever has a session has shown that it is them. */
export function markFresh(sessionId: string): SQL {
  const { id, identifier, value, expiresAt } = verification;
  const columns = sql.join(
    [id, identifier, value, expiresAt].map(({ name }) => sql.identifier(name)),
    sql`, `,
  );
  const until = sql`now() + make_interval(secs => ${freshSeconds})`;
  return sql`insert into ${verification} (${columns})
    values (${markOf(sessionId)}, ${markOf(sessionId)}, '', ${until})
    on conflict (id) do update set expires_at = excluded.expires_at`;
}

function markOf(sessionId: string): string {
  return `fresh:${sessionId}`;
}
