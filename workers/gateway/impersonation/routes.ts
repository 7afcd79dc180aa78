import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { impersonateSchema } from "../../contract/users.ts";
import { originOf } from "../audit/origin.ts";
import { forgetSessions } from "../auth/end-sessions.ts";
import { forgetOldToken, handOver, sessionCookie } from "../auth/rotate-session.ts";
import { identityOf } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { requireAdministrator } from "../users/require-administrator.ts";
import { userIdParams } from "../users/user-id-params.ts";
import { forgetAside, putAside, readAside } from "./admin-cookie.ts";
import { impersonationSeconds, startImpersonating } from "./start-impersonating.ts";
import { stopImpersonating } from "./stop-impersonating.ts";

const start = createRoute({
  ...{ method: "post", path: "/api/user/users/{id}/impersonate", operationId: "impersonateUser" },
  ...{ tags: ["user"], security: forPeople },
  summary: "Act as somebody else for half an hour, as an administrator",
  request: {
    params: userIdParams,
    body: { required: true, content: { "application/json": { schema: impersonateSchema } } },
  },
  responses: {
    201: {
      description: "The session cookie is that of the person, and leads back by stop-impersonating",
      content: { "application/json": { schema: z.object({ until: z.iso.datetime() }) } },
    },
    ...problems(400, 401, 403, 404, 409, 413, 415, 429, 503),
  },
});

const stop = createRoute({
  ...{ method: "post", path: "/api/auth/stop-impersonating", operationId: "stopImpersonating" },
  ...{ tags: ["auth"], security: forPeople },
  summary: "Stop acting as somebody else, and go on as oneself",
  responses: {
    204: { description: "The session cookie is the administrator's own again" },
    ...problems(401, 403, 429, 503),
  },
});

export function impersonationRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  router.openapi(start, async (c) => {
    const identity = await requireAdministrator(c);
    const wanted = { userId: c.req.valid("param").id, reason: c.req.valid("json").reason };
    const context = { ...c.var.deps, origin: originOf(c) };
    const { token, until, own } = await startImpersonating(context, identity, wanted);
    await forgetOldToken(c, own);
    const as = await sessionCookie(c, { token, lifeSeconds: impersonationSeconds });
    c.header("set-cookie", as, { append: true });
    c.header("set-cookie", await putAside(c, own.token), { append: true });
    return c.json({ until: until.toISOString() }, 201);
  });
  router.openapi(stop, async (c) => {
    const [identity, aside] = [await identityOf(c), await readAside(c)];
    if (!identity?.impersonatorId && aside === null) throw new ApiError("unauthenticated");
    const context = { ...c.var.deps, origin: originOf(c) };
    const { ended, own } = await stopImpersonating(context, identity, aside);
    await forgetSessions(c.var.deps.redis, ended);
    c.var.deps.identifier.doubt(c.req.raw.headers);
    c.set("wentBack", true);
    if (own === null) {
      const gone = await sessionCookie(c, { token: "ended", lifeSeconds: 0 });
      c.header("set-cookie", gone, { append: true });
    } else await handOver(c, own);
    forgetAside(c);
    return c.body(null, 204);
  });
  return router;
}
