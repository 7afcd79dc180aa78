import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { tenantSchema } from "../../contract/auth.ts";
import { listOf } from "../../contract/list.ts";
import {
  changeTenantSchema,
  createTenantSchema,
  deleteTenantSchema,
  membershipSchema,
  organizationSchema,
  tenantReferenceSchema,
} from "../../contract/tenants.ts";
import { originOf } from "../audit/origin.ts";
import { requireFresh } from "../auth/require-fresh.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { changeTenant } from "./change-tenant.ts";
import { createTenant } from "./create-tenant.ts";
import { deleteTenant } from "./delete-tenant.ts";
import { enterTenant } from "./enter-tenant.ts";
import { listTenants } from "./list-tenants.ts";
import { addMembers } from "./member-routes.ts";
import { leaveTenant } from "./remove-member.ts";
import { requireMembership, requirePermission } from "./require-permission.ts";
import { showTenant } from "./show-tenant.ts";

const common = { tags: ["organization"], security: forPeople };
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });
const answer = {
  description: "The organization that the session is in now",
  content: json(z.object({ organization: tenantSchema })),
};

const create = createRoute({
  ...{ method: "post", path: "/api/auth/organization/create", operationId: "createOrganization", ...common },
  summary: "Create an organization, own it, and go on in it",
  request: { body: { required: true, content: json(createTenantSchema) } },
  responses: { 201: answer, ...problems(400, 401, 403, 409, 413, 415, 429, 503) },
});

const list = createRoute({
  ...{ method: "get", path: "/api/auth/organization/list", operationId: "listOrganizations", ...common },
  summary: "The organizations of who is signed in",
  responses: {
    200: { description: "All of them", content: json(listOf(membershipSchema)) },
    ...problems(401, 429, 503),
  },
});

const setActive = createRoute({
  ...{ method: "post", path: "/api/auth/organization/set-active", operationId: "setActiveOrganization" },
  ...common,
  summary: "Go on in another organization",
  request: { body: { required: true, content: json(tenantReferenceSchema) } },
  responses: { 200: answer, ...problems(400, 401, 403, 413, 415, 429, 503) },
});

const whole = {
  description: "The organization, and what the person may do there",
  content: json(z.object({ organization: organizationSchema })),
};

const show = createRoute({
  ...{ method: "get", path: "/api/auth/organization", operationId: "getOrganization", ...common },
  summary: "The organization that the session is in",
  responses: { 200: whole, ...problems(401, 403, 429, 503) },
});

const change = createRoute({
  ...{ method: "patch", path: "/api/auth/organization", operationId: "changeOrganization", ...common },
  summary: "Rename the organization, or require a second factor of its members",
  request: { body: { required: true, content: json(changeTenantSchema) } },
  responses: { 200: whole, ...problems(400, 401, 403, 409, 413, 415, 429, 503) },
});

const remove = createRoute({
  ...{ method: "delete", path: "/api/auth/organization", operationId: "deleteOrganization", ...common },
  summary: "Delete the organization with everything in it",
  request: { body: { required: true, content: json(deleteTenantSchema) } },
  responses: { 204: { description: "It is gone" }, ...problems(400, 401, 403, 409, 413, 415, 429, 503) },
});

const leave = createRoute({
  ...{ method: "post", path: "/api/auth/organization/leave", operationId: "leaveOrganization", ...common },
  summary: "Leave the organization and go on in another",
  responses: { 204: { description: "Left" }, ...problems(401, 403, 409, 429, 503) },
});

/** Everything under `/api/auth/organization`. The tenant that is acted on is the session's. */
export function tenantRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  router.openapi(create, async (c) => {
    const identity = await requireIdentity(c);
    const context = { ...c.var.deps, origin: originOf(c) };
    const organization = await createTenant(context, identity, c.req.valid("json"));
    c.var.deps.identifier.doubt(c.req.raw.headers);
    return c.json({ organization }, 201);
  });
  router.openapi(list, async (c) => {
    const { user } = await requireIdentity(c);
    return c.json({ data: await listTenants(c.var.deps.db, user.id), nextCursor: null }, 200);
  });
  router.openapi(setActive, async (c) => {
    const identity = await requireIdentity(c);
    const context = { ...c.var.deps, origin: originOf(c) };
    const organization = await enterTenant(context, identity, c.req.valid("json"));
    c.var.deps.identifier.doubt(c.req.raw.headers);
    return c.json({ organization }, 200);
  });
  addCurrent(router);
  addMembers(router);
  return router;
}

/** The organization itself. Who has to set up a second factor first may see and leave it. */
function addCurrent(router: OpenAPIHono<AppEnv>): void {
  router.openapi(show, async (c) => {
    const organization = await showTenant(c.var.deps.db, await requireMembership(c));
    return c.json({ organization }, 200);
  });
  router.openapi(change, async (c) => {
    const actor = await requirePermission(c, "organization:update");
    await changeTenant({ ...c.var.deps, origin: originOf(c) }, actor, c.req.valid("json"));
    c.var.deps.identifier.doubt(c.req.raw.headers);
    const organization = await showTenant(c.var.deps.db, await requireMembership(c));
    return c.json({ organization }, 200);
  });
  router.openapi(remove, async (c) => {
    const actor = await requirePermission(c, "organization:delete");
    await requireFresh(c);
    await deleteTenant({ ...c.var.deps, origin: originOf(c) }, actor, c.req.valid("json").confirm);
    c.var.deps.identifier.doubt(c.req.raw.headers);
    return c.body(null, 204);
  });
  router.openapi(leave, async (c) => {
    await leaveTenant({ ...c.var.deps, origin: originOf(c) }, await requireMembership(c));
    c.var.deps.identifier.doubt(c.req.raw.headers);
    return c.body(null, 204);
  });
}
