import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { listOf, pageQuerySchema } from "../../contract/list.ts";
import { memberRoleSchema, memberSchema } from "../../contract/tenants.ts";
import { originOf } from "../audit/origin.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { changeRole } from "./change-role.ts";
import { listMembers } from "./list-members.ts";
import { removeMember } from "./remove-member.ts";
import { requirePermission } from "./require-permission.ts";

const common = { tags: ["organization"], security: forPeople };
const params = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, "Not an id") });
const path = "/api/auth/organization/members";

const list = createRoute({
  ...{ method: "get", path, operationId: "listMembers", ...common },
  summary: "The members of the organization, the first joined first",
  request: { query: pageQuerySchema },
  responses: {
    200: {
      description: "A page of members",
      content: { "application/json": { schema: listOf(memberSchema) } },
    },
    ...problems(400, 401, 403, 429, 503),
  },
});

const changeOne = createRoute({
  ...{ method: "patch", path: `${path}/{id}`, operationId: "changeMember", ...common },
  summary: "Give a member another role",
  request: {
    params,
    body: { required: true, content: { "application/json": { schema: memberRoleSchema } } },
  },
  responses: {
    204: { description: "The role holds, in every session of the member" },
    ...problems(400, 401, 403, 404, 409, 413, 415, 429, 503),
  },
});

const removeOne = createRoute({
  ...{ method: "delete", path: `${path}/{id}`, operationId: "removeMember", ...common },
  summary: "Remove a member",
  request: { params },
  responses: {
    204: { description: "They are out, in every session" },
    ...problems(400, 401, 403, 404, 409, 429, 503),
  },
});

/** `/api/auth/organization/members`. */
export function addMembers(router: OpenAPIHono<AppEnv>): void {
  router.openapi(list, async (c) => {
    const actor = await requirePermission(c, "member:read");
    return c.json(await listMembers(c.var.deps.db, actor, c.req.valid("query")), 200);
  });
  router.openapi(changeOne, async (c) => {
    const actor = await requirePermission(c, "member:change");
    const wanted = { userId: c.req.valid("param").id, role: c.req.valid("json").role };
    await changeRole({ ...c.var.deps, origin: originOf(c) }, actor, wanted);
    c.var.deps.identifier.doubt(c.req.raw.headers);
    return c.body(null, 204);
  });
  router.openapi(removeOne, async (c) => {
    const actor = await requirePermission(c, "member:change");
    await removeMember({ ...c.var.deps, origin: originOf(c) }, actor, c.req.valid("param").id);
    c.var.deps.identifier.doubt(c.req.raw.headers);
    return c.body(null, 204);
  });
}
