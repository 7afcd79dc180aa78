import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import type { ApiKeyScope } from "../../contract/api-keys.ts";
import { refusedFields } from "../../contract/refused-fields.ts";
import { requireCaller } from "../identity/require-identity.ts";
import { limitBody } from "../middleware/body-limit.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { secondFactorRequired } from "../tenants/second-factor.ts";
import { forwardToJobs } from "./forward-to-jobs.ts";
import { type JobsOperation, jobsOperations } from "./operations.ts";

/** What a form around a file may weigh beside it. */
const formBytes = 64 * 1024;

/** The business API, served by the jobs worker for whoever is signed in and for API keys. */
export function jobsRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  for (const operation of jobsOperations) {
    const route = describe(operation);
    router.openAPIRegistry.registerPath(route);
    const guards = [mayCall(operation.scope)];
    if (operation.upload) guards.push(uploadLimit());
    if (operation.path.includes("{id}")) guards.push(plausibleId());
    guards.push(knownQuery(operation));
    router.on([operation.method], [route.getRoutingPath()], ...guards, forwardToJobs(operation));
  }
  return router;
}

/** Before anything of a body is looked at. What a person's role allows is decided where the data is. */
function mayCall(scope: ApiKeyScope): MiddlewareHandler<AppEnv> {
  return async function mayCall(c, next) {
    const caller = await requireCaller(c);
    if (caller.kind === "key" && !caller.key.scopes.includes(scope)) {
      throw new ApiError("forbidden", `The API key lacks the scope "${scope}"`);
    }
    if (caller.kind === "person" && caller.person.secondFactorMissing) throw secondFactorRequired();
    await next();
  };
}

function uploadLimit(): MiddlewareHandler<AppEnv> {
  return async function uploadLimit(c, next) {
    const caller = await requireCaller(c);
    const { entitlements } = caller.kind === "key" ? caller.key : caller.person;
    await limitBody(c, entitlements.limits.fileBytes + formBytes, next);
  };
}

const idSchema = z.uuid();

function plausibleId(): MiddlewareHandler<AppEnv> {
  return async function plausibleId(c, next) {
    if (!idSchema.safeParse(c.req.param("id")).success) throw new ApiError("not_found");
    await next();
  };
}

/** Nothing goes on that the operation does not know, and nothing twice: two readers may each take another. */
function knownQuery({ query = z.strictObject({}) }: Pick<JobsOperation, "query">): MiddlewareHandler<AppEnv> {
  return async function knownQuery(c, next) {
    const given = Object.entries(c.req.queries()).map(([name, values]) => [
      name,
      values.length === 1 ? values[0] : values,
    ]);
    const parsed = query.safeParse(Object.fromEntries(given));
    if (!parsed.success) {
      throw new ApiError("invalid_request", undefined, { errors: refusedFields("query", parsed.error) });
    }
    await next();
  };
}

const security = [{ session: [] }, { token: [] }, { apiKey: [] }, { apiKeyHeader: [] }];

function describe({ method, path, operationId, tag, scope, ...operation }: JobsOperation) {
  const { success, also = {}, query, headers, body } = operation;
  return createRoute({
    ...{ method, path, operationId, summary: operation.summary, tags: [tag], security },
    description: `An API key needs the scope \`${scope}\`.`,
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
      ...problems(400, 401, 402, 403, 404, 409, 413, 415, 422, 429, 502, 503, 504),
    },
  });
}
