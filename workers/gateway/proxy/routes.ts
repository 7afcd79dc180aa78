import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { limitBody } from "../middleware/body-limit.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { forwardToJobs } from "./forward-to-jobs.ts";
import { type JobsOperation, jobsOperations } from "./operations.ts";

/** What a form around a file may weigh beside it. */
const formBytes = 64 * 1024;

/** The business API, served by the jobs worker for whoever is signed in. */
export function jobsRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  for (const operation of jobsOperations) {
    const route = describe(operation);
    router.openAPIRegistry.registerPath(route);
    const guards: MiddlewareHandler<AppEnv>[] = operation.upload ? [signedIn(), uploadLimit()] : [signedIn()];
    if (operation.path.includes("{id}")) guards.push(plausibleId());
    router.on([operation.method], [route.getRoutingPath()], ...guards, forwardToJobs());
  }
  return router;
}

/** Before anything of a body is looked at. */
function signedIn(): MiddlewareHandler<AppEnv> {
  return async function signedIn(c, next) {
    await requireIdentity(c);
    await next();
  };
}

function uploadLimit(): MiddlewareHandler<AppEnv> {
  return async function uploadLimit(c, next) {
    const { entitlements } = await requireIdentity(c);
    await limitBody(c, entitlements.limits.fileBytes + formBytes, next);
  };
}

function plausibleId(): MiddlewareHandler<AppEnv> {
  return async function plausibleId(c, next) {
    if (!z.uuid().safeParse(c.req.param("id")).success) throw new ApiError("not_found");
    await next();
  };
}

function describe({ method, path, operationId, tag, summary, ...operation }: JobsOperation) {
  const { success, also = {}, query, headers, body } = operation;
  return createRoute({
    ...{ method, path, operationId, summary, tags: [tag], security: [{ session: [] }, { token: [] }] },
    request: {
      ...(path.includes("{id}") ? { params: z.object({ id: z.uuid() }) } : {}),
      ...(query === undefined ? {} : { query }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body: { required: true, content: body } }),
    },
    responses: {
      [success.status]: {
        description: success.description,
        ...(success.content === undefined ? {} : { content: success.content }),
      },
      ...also,
      ...problems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
    },
  });
}
