import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { tenantSchema } from "../../contract/auth.ts";
import {
  addDomainSchema,
  changeDomainSchema,
  domainSchema,
  joinableSchema,
  joinSchema,
} from "../../contract/domains.ts";
import { listOf } from "../../contract/list.ts";
import { originOf } from "../audit/origin.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { requirePermission } from "../tenants/require-permission.ts";
import { addDomain, changeDomain, listDomains, removeDomain, verifyDomain } from "./change-domains.ts";
import { joinTenant, listJoinable } from "./join-by-domain.ts";

const common = { tags: ["organization"], security: forPeople };
const path = "/api/auth/organization/domains";
const params = z.object({ id: z.uuid("Not an id") });
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });
const one = { description: "The domain", content: json(z.object({ domain: domainSchema })) };

const list = createRoute({
  ...{ method: "get", path, operationId: "listDomains", ...common },
  summary: "The organization's domains, and the records that prove them",
  responses: {
    200: { description: "All of them", content: json(listOf(domainSchema)) },
    ...problems(401, 403, 429, 503),
  },
});

const add = createRoute({
  ...{ method: "post", path, operationId: "addDomain", ...common },
  summary: "Add a domain, to be proven by a DNS record",
  request: { body: { required: true, content: json(addDomainSchema) } },
  responses: { 201: one, ...problems(400, 401, 403, 409, 413, 415, 429, 503) },
});

const verify = createRoute({
  ...{ method: "post", path: `${path}/{id}/verify`, operationId: "verifyDomain", ...common },
  summary: "Look for the record that proves a domain",
  request: { params },
  responses: { 200: one, ...problems(400, 401, 403, 404, 409, 429, 502, 503, 504) },
});

const change = createRoute({
  ...{ method: "patch", path: `${path}/{id}`, operationId: "changeDomain", ...common },
  summary: "Let people with an address in the domain join by themselves, or not",
  request: { params, body: { required: true, content: json(changeDomainSchema) } },
  responses: { 200: one, ...problems(400, 401, 403, 404, 409, 413, 415, 429, 502, 503, 504) },
});

const remove = createRoute({
  ...{ method: "delete", path: `${path}/{id}`, operationId: "removeDomain", ...common },
  summary: "Give a domain up",
  request: { params },
  responses: {
    204: { description: "It is the organization's no more" },
    ...problems(400, 401, 403, 404, 429, 503),
  },
});

const joinable = createRoute({
  ...{ method: "get", path: "/api/auth/organization/joinable", operationId: "listJoinable", ...common },
  summary: "The organizations that the person may join because of their address",
  responses: {
    200: { description: "All of them", content: json(listOf(joinableSchema)) },
    ...problems(401, 429, 503),
  },
});

const join = createRoute({
  ...{ method: "post", path: "/api/auth/organization/join", operationId: "joinOrganization", ...common },
  summary: "Join an organization that is open to the person's address, and go on in it",
  request: { body: { required: true, content: json(joinSchema) } },
  responses: {
    200: { description: "Joined", content: json(z.object({ organization: tenantSchema })) },
    ...problems(400, 401, 403, 413, 415, 429, 503),
  },
});

/** An organization's domains, and joining by them. */
export function domainRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  router.openapi(list, async (c) => {
    const { tenant } = await requirePermission(c, "domain:change");
    return c.json({ data: await listDomains(c.var.deps.db, tenant.id), nextCursor: null }, 200);
  });
  router.openapi(add, async (c) => {
    const actor = await requirePermission(c, "domain:change");
    const context = { ...c.var.deps, origin: originOf(c) };
    return c.json({ domain: await addDomain(context, actor, c.req.valid("json").domain) }, 201);
  });
  router.openapi(verify, async (c) => {
    const actor = await requirePermission(c, "domain:change");
    const context = { ...c.var.deps, origin: originOf(c) };
    return c.json({ domain: await verifyDomain(context, actor, c.req.valid("param").id) }, 200);
  });
  router.openapi(change, async (c) => {
    const actor = await requirePermission(c, "domain:change");
    const wanted = { ...c.req.valid("json"), id: c.req.valid("param").id };
    return c.json({ domain: await changeDomain({ ...c.var.deps, origin: originOf(c) }, actor, wanted) }, 200);
  });
  router.openapi(remove, async (c) => {
    const actor = await requirePermission(c, "domain:change");
    await removeDomain({ ...c.var.deps, origin: originOf(c) }, actor, c.req.valid("param").id);
    return c.body(null, 204);
  });
  addJoining(router);
  return router;
}

function addJoining(router: OpenAPIHono<AppEnv>): void {
  router.openapi(joinable, async (c) => {
    const data = await listJoinable(c.var.deps.db, await requireIdentity(c));
    return c.json({ data, nextCursor: null }, 200);
  });
  router.openapi(join, async (c) => {
    const identity = await requireIdentity(c);
    const context = { ...c.var.deps, origin: originOf(c) };
    const organization = await joinTenant(context, identity, c.req.valid("json").tenantId);
    c.var.deps.identifier.doubt(c.req.raw.headers);
    return c.json({ organization }, 200);
  });
}
