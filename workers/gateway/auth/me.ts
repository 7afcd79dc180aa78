import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { eq } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { user as person } from "../../../db/gateway/schema.ts";
import { type Me, meSchema } from "../../contract/auth.ts";
import type { Identity } from "../identity/identity.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
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
    }
    const impersonation = await impersonationOf(c.get("deps").db, identity);
    return c.json({ user, impersonation, tenant, role, entitlements } satisfies Me, 200);
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
