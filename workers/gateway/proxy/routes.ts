import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import type { ApiKeyScope } from "../../contract/api-keys.ts";
import { refusedFields } from "../../contract/refused-fields.ts";
import { requireCaller } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { limitBody } from "../middleware/body-limit.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { secondFactorRequired } from "../tenants/second-factor.ts";
import { requireAdministrator } from "../users/require-administrator.ts";
import { forwardToJobs } from "./forward-to-jobs.ts";
import { administratorOperations, type JobsOperation, jobsOperations } from "./operations.ts";

/** What a form around a file may weigh beside it. */
const formBytes = 64 * 1024;

/**
 * The business API, served by the jobs worker for whoever is signed in and for API keys, and what of it administrators
 * of the platform may do for every tenant.
 */
export function jobsRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  for (const operation of [...jobsOperations, ...administratorOperations]) {
    const route = describe(operation);
    router.openAPIRegistry.registerPath(route);
    const guards = [operation.scope === null ? mayAdminister() : mayCall(operation.scope)];
    if (operation.upload) guards.push(uploadLimit(operation));
    if (operation.path.includes("{id}")) guards.push(plausibleId());
    if (operation.params) guards.push(knownPlace(operation.params));
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

function mayAdminister(): MiddlewareHandler<AppEnv> {
  return async function mayAdminister(c, next) {
    await requireAdministrator(c);
    await next();
  };
}

function uploadLimit({ maxBytes }: JobsOperation): MiddlewareHandler<AppEnv> {
  return async function uploadLimit(c, next) {
    if (maxBytes !== undefined) return await limitBody(c, maxBytes, next);
    const caller = await requireCaller(c);
    const { entitlements } = caller.kind === "key" ? caller.key : caller.person;
    await limitBody(c, entitlements.limits.fileBytes + formBytes, next);
  };
}

const idSchema = z.uuid();

function plausibleId(): MiddlewareHandler<AppEnv> {
  return function plausibleId(c, next) {
    if (!idSchema.safeParse(c.req.param("id")).success) throw new ApiError("not_found");
    return next();
  };
}

function knownPlace(params: z.ZodObject): MiddlewareHandler<AppEnv> {
  return function knownPlace(c, next) {
    if (!params.safeParse(c.req.param()).success) throw new ApiError("not_found");
    return next();
  };
}

/** Nothing goes on that the operation does not know, and nothing twice: two readers may each take another. */
function knownQuery({ query = z.strictObject({}) }: Pick<JobsOperation, "query">): MiddlewareHandler<AppEnv> {
  const takesNone = query.safeParse({}).success;
  return function knownQuery(c, next) {
    if (takesNone && !c.req.url.includes("?")) return next();
    const given = Object.entries(c.req.queries()).map(([name, values]) => [
      name,
      values.length === 1 ? values[0] : values,
    ]);
    const parsed = query.safeParse(Object.fromEntries(given));
    if (!parsed.success) {
      throw new ApiError("invalid_request", undefined, { errors: refusedFields("query", parsed.error) });
    }
    return next();
  };
}

const forCallers = [...forPeople, { apiKey: [] }, { apiKeyHeader: [] }];

function describe({ method, path, operationId, tag, scope, ...operation }: JobsOperation) {
  const { success, also = {}, query, params, headers, body } = operation;
  const id = path.includes("{id}") ? { id: z.uuid() } : {};
  const places = z.object({ ...id, ...params?.shape });
  return createRoute({
    ...{ method, path, operationId, summary: operation.summary, tags: [tag] },
    ...(scope === null
      ? { security: forPeople }
      : { security: forCallers, description: `An API key needs the scope \`${scope}\`.` }),
    request: {
      ...(path.includes("{") ? { params: places } : {}),
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
      ...(operation.upload ? problems(408) : {}),
      ...problems(400, 401, 402, 403, 404, 409, 410, 412, 413, 415, 422, 429, 502, 503, 504),
    },
  });
}
