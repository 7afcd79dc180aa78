import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { tenantSchema, userSchema } from "../../contract/auth.ts";
import {
  inspectedInvitationSchema,
  invitationTokenSchema,
  registerInvitedSchema,
} from "../../contract/invitations.ts";
import { originOf } from "../audit/origin.ts";
import { useAuth } from "../auth/use-auth.ts";
import { identityOf, requireIdentity } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { enterTenant } from "../tenants/enter-tenant.ts";
import { acceptInvitation, declineInvitation } from "./answer-invitation.ts";
import { inspectInvitation } from "./inspect-invitation.ts";
import { registerInvited } from "./register-invited.ts";

const tags = ["invitation"];
const path = "/api/auth/invitations";
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });
const request = { body: { required: true, content: json(invitationTokenSchema) } };

const inspect = createRoute({
  ...{ method: "post", path: `${path}/inspect`, operationId: "inspectInvitation", tags, request },
  security: [],
  summary: "What an invitation is to, by the token of its mail",
  responses: {
    200: { description: "It is open", content: json(z.object({ invitation: inspectedInvitationSchema })) },
    ...problems(400, 403, 413, 415, 429, 503),
  },
});

const accept = createRoute({
  ...{ method: "post", path: `${path}/accept`, operationId: "acceptInvitation", tags, request },
  summary: "Join, as the person who has proven the invited address, and go on there",
  security: forPeople,
  responses: {
    200: { description: "Joined", content: json(z.object({ organization: tenantSchema })) },
    ...problems(400, 401, 403, 413, 415, 429, 503),
  },
});

const register = createRoute({
  ...{ method: "post", path: `${path}/register`, operationId: "registerInvited", tags },
  security: [],
  summary: "Create an account for the invited address and join with it, signed in by cookie",
  request: { body: { required: true, content: json(registerInvitedSchema) } },
  responses: {
    201: {
      description: "Created, joined and signed in",
      content: json(z.object({ user: userSchema, organization: tenantSchema })),
    },
    ...problems(400, 401, 403, 409, 413, 415, 429, 503),
  },
});

const decline = createRoute({
  ...{ method: "post", path: `${path}/decline`, operationId: "declineInvitation", tags, request },
  security: [],
  summary: "Say no to an invitation",
  responses: {
    204: { description: "The link opens nothing any more" },
    ...problems(400, 403, 413, 415, 429, 503),
  },
});

/** `/api/auth/invitations`: what whoever holds an invitation's mail can do with it. */
export function addAnswers(router: OpenAPIHono<AppEnv>): void {
  router.openapi(inspect, async (c) => {
    const invitation = await inspectInvitation(c.var.deps.db, c.req.valid("json").token);
    return c.json({ invitation }, 200, { "cache-control": "no-store" });
  });
  router.openapi(accept, async (c) => {
    const identity = await requireIdentity(c);
    const context = { ...c.var.deps, origin: originOf(c) };
    const organization = await acceptInvitation(context, identity, c.req.valid("json").token);
    c.var.deps.identifier.doubt(c.req.raw.headers);
    return c.json({ organization }, 200);
  });
  router.openapi(register, async (c) => {
    const { password, ...wanted } = c.req.valid("json");
    const context = { ...c.var.deps, origin: originOf(c) };
    const { email, tenant } = await registerInvited(context, { password, ...wanted });
    const { token } = await useAuth(c, (auth, headers) =>
      auth.api.signInEmail({ body: { email, password }, headers, returnHeaders: true }),
    );
    const identity = await c.var.deps.identifier.identifySession({ token });
    if (identity === null) throw new ApiError("unauthenticated", "The session ended as soon as it began");
    const organization = await enterTenant(context, identity, { organizationId: tenant.id });
    return c.json({ user: identity.user, organization }, 201);
  });
  router.openapi(decline, async (c) => {
    const context = { ...c.var.deps, origin: originOf(c) };
    await declineInvitation(context, await identityOf(c), c.req.valid("json").token);
    return c.body(null, 204);
  });
}
