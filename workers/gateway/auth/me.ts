import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { eq } from "drizzle-orm";
import type { Context } from "hono";
import type { Database } from "../../../db/gateway/client.ts";
import { user as person } from "../../../db/gateway/schema.ts";
import { type Me, meSchema } from "../../contract/auth.ts";
import type { Identity } from "../identity/identity.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { hiddenCookie, sessionCookieName } from "./cookies.ts";
import { newlySignedSession } from "./resign-cookies.ts";
import { useAuth } from "./use-auth.ts";

const route = createRoute({
  method: "get",
  path: "/api/auth/me",
  operationId: "getMe",
  tags: ["auth"],
  summary: "Who is signed in, in which tenant, with which role, and what the plan allows",
  security: forPeople,
  responses: {
    200: { description: "The person and the tenant", content: { "application/json": { schema: meSchema } } },
    ...problems(401, 429),
  },
});

export function addMe(router: OpenAPIHono<AppEnv>): void {
  router.openapi(route, async (c) => {
    const identity = await requireIdentity(c);
    const { user, tenant, role, entitlements, extendAtMs } = identity;
    if (Date.now() >= extendAtMs && c.req.header("authorization") === undefined) {
      // better-auth moves the end of the session and of its cookie.
      await useAuth(c, (auth, headers) => auth.api.getSession({ headers, returnHeaders: true }));
      c.get("deps").identifier.doubt(c.req.raw.headers);
    } else {
      await signAnew(c, identity);
    }
    const impersonation = await impersonationOf(c.get("deps").db, identity);
    const flags = await c.var.deps.flags.shownTo(tenant?.id ?? null);
    return c.json({ user, impersonation, tenant, role, entitlements, flags } satisfies Me, 200);
  });
}

/** A session whose cookie the secret before signed goes on with one that the secret of now signed. */
async function signAnew(c: Context<AppEnv>, { expiresAtMs, extendAtMs }: Identity): Promise<void> {
  if (c.req.header("authorization") !== undefined) return;
  const { config } = c.var.deps;
  const value = await newlySignedSession(config, c.req.raw.headers);
  if (value === null) return;
  const isRemembered = Number.isFinite(extendAtMs);
  const lifeSeconds = isRemembered ? Math.max(1, Math.floor((expiresAtMs - Date.now()) / 1_000)) : null;
  c.header("set-cookie", hiddenCookie(config, { name: sessionCookieName(config), value, lifeSeconds }), {
    append: true,
  });
}

async function impersonationOf(
  db: Database,
  { impersonatorId, expiresAtMs }: Identity,
): Promise<Me["impersonation"]> {
  if (impersonatorId === null) return null;
  const who = { id: person.id, name: person.name };
  const [by] = await db.select(who).from(person).where(eq(person.id, impersonatorId));
  return by === undefined ? null : { by, until: new Date(expiresAtMs).toISOString() };
}
