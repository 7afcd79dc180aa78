import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { invitationSchema, inviteSchema } from "../../contract/invitations.ts";
import { listOf } from "../../contract/list.ts";
import { requireEntitled } from "../../contract/require-entitled.ts";
import { originOf } from "../audit/origin.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { requirePermission } from "../tenants/require-permission.ts";
import { addAnswers } from "./answer-routes.ts";
import { cancelInvitation, resendInvitation } from "./change-invitation.ts";
import { invite } from "./invite.ts";
import { listInvitations } from "./list-invitations.ts";

const common = { tags: ["organization"], security: forPeople };
const path = "/api/auth/organization/invitations";
const params = z.object({ id: z.uuid("Not an id") });

const create = createRoute({
  ...{ method: "post", path, operationId: "invite", ...common },
  summary: "Invite an address; a mail with a link is on its way to it",
  request: { body: { required: true, content: { "application/json": { schema: inviteSchema } } } },
  responses: {
    201: {
      description: "The invitation; the answer does not say whether the address has an account",
      content: { "application/json": { schema: z.object({ invitation: invitationSchema }) } },
    },
    ...problems(400, 401, 402, 403, 409, 413, 415, 429, 503),
  },
});

const list = createRoute({
  ...{ method: "get", path, operationId: "listInvitations", ...common },
  summary: "The invitations that nobody has answered, the newest first",
  responses: {
    200: {
      description: "All of them",
      content: { "application/json": { schema: listOf(invitationSchema) } },
    },
    ...problems(401, 403, 429, 503),
  },
});

const resend = createRoute({
  ...{ method: "post", path: `${path}/{id}/resend`, operationId: "resendInvitation", ...common },
  summary: "Send an invitation again, with a new link in place of the old",
  request: { params },
  responses: {
    202: { description: "The mail is on its way" },
    ...problems(400, 401, 403, 404, 429, 503),
  },
});

const cancel = createRoute({
  ...{ method: "delete", path: `${path}/{id}`, operationId: "cancelInvitation", ...common },
  summary: "Take an invitation back",
  request: { params },
  responses: {
    204: { description: "Its link opens nothing any more" },
    ...problems(400, 401, 403, 404, 429, 503),
  },
});

/** Invitations, for those who send them and for those who answer them. */
export function invitationRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  router.openapi(create, async (c) => {
    const actor = await requirePermission(c, "invitation:change");
    requireEntitled(actor.entitlements, { to: "change" });
    const invitation = await invite({ ...c.var.deps, origin: originOf(c) }, actor, c.req.valid("json"));
    return c.json({ invitation }, 201);
  });
  router.openapi(list, async (c) => {
    const { tenant } = await requirePermission(c, "invitation:change");
    return c.json({ data: await listInvitations(c.var.deps.db, tenant.id), nextCursor: null }, 200);
  });
  router.openapi(resend, async (c) => {
    const actor = await requirePermission(c, "invitation:change");
    await resendInvitation({ ...c.var.deps, origin: originOf(c) }, actor, c.req.valid("param").id);
    return c.body(null, 202);
  });
  router.openapi(cancel, async (c) => {
    const actor = await requirePermission(c, "invitation:change");
    await cancelInvitation({ ...c.var.deps, origin: originOf(c) }, actor, c.req.valid("param").id);
    return c.body(null, 204);
  });
  addAnswers(router);
  return router;
}
