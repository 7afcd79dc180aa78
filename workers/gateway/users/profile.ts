import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { user } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { platformRoleSchema } from "../../contract/auth.ts";
import { type Profile, profileChangeSchema, profileSchema } from "../../contract/users.ts";
import { originOf } from "../audit/origin.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { changeProfile } from "./change-profile.ts";

const answer = {
  description: "The person",
  content: { "application/json": { schema: z.object({ user: profileSchema }) } },
};

const show = createRoute({
  ...{ method: "get", path: "/api/user/me", operationId: "getProfile", tags: ["user"], security: forPeople },
  summary: "The account of who is signed in",
  responses: { 200: answer, ...problems(401, 429, 503) },
});

const change = createRoute({
  ...{
    method: "patch",
    path: "/api/user/me",
    operationId: "changeProfile",
    tags: ["user"],
    security: forPeople,
  },
  summary: "Change what the account says of who is signed in",
  request: {
    body: { required: true, content: { "application/json": { schema: profileChangeSchema } } },
  },
  responses: { 200: answer, ...problems(400, 401, 403, 413, 415, 429, 503) },
});

/** `/api/user/me`. */
export function addProfile(router: OpenAPIHono<AppEnv>): void {
  router.openapi(show, async (c) => {
    const { user: person } = await requireIdentity(c);
    const [row] = await c.var.deps.db.select().from(user).where(eq(user.id, person.id));
    if (row === undefined) throw new ApiError("unauthenticated");
    return c.json({ user: toProfile(row) }, 200);
  });
  router.openapi(change, async (c) => {
    const identity = await requireIdentity(c);
    const row = await changeProfile({ ...c.var.deps, origin: originOf(c) }, identity, c.req.valid("json"));
    c.var.deps.identifier.doubt(c.req.raw.headers);
    return c.json({ user: toProfile(row) }, 200);
  });
}

/** What an account says of its person, as clients see it. */
export function toProfile(row: typeof user.$inferSelect): Profile {
  const { id, name, email, emailVerified, image, bio, locale, timeZone } = row;
  return {
    ...{ id, name, email, emailVerified, image, bio, locale, timeZone },
    role: platformRoleSchema.parse(row.role),
    createdAt: row.createdAt.toISOString(),
  };
}
