import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { identityOf } from "../identity/require-identity.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { authProblem, isAuthFailure } from "./auth-error.ts";
import { authHeaders } from "./use-auth.ts";

type Operation = { path: string; operationId: string; summary: string; schema: z.ZodType };

const sessionSchema = z
  .object({
    session: z.looseObject({ id: z.string(), userId: z.string() }),
    user: z.looseObject({ id: z.string(), email: z.string(), name: z.string() }),
  })
  .nullable();

const keysSchema = z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })) });

/**
 * The operations of better-auth that are reachable. What is not listed here does not exist for a client, whatever the
 * plugins bring along.
 */
const operations: Operation[] = [
  {
    ...{ path: "/get-session", operationId: "getSession", summary: "The session and its user, or null" },
    schema: sessionSchema,
  },
  { path: "/jwks", operationId: "getKeys", summary: "The public keys of the tokens", schema: keysSchema },
];

/** Adds better-auth's operations, behind the same checks as every other route. What changes something is ours. */
export function addBetterAuth(router: OpenAPIHono<AppEnv>): void {
  for (const { path, operationId, summary, schema } of operations) {
    const route = createRoute({
      ...{ method: "get", path: `/api/auth${path}`, operationId, summary, tags: ["better-auth"] },
      security: [],
      responses: {
        200: {
          description: "better-auth's answer",
          content: { "application/json": { schema } },
        },
        ...problems(400, 401, 403, 429, 503),
      },
    });
    router.openapi(route, async (c) => (await askBetterAuth(c)) as never);
  }
}

async function askBetterAuth(c: Context<AppEnv>): Promise<Response> {
  const auth = await c.var.deps.auth();
  const url = new URL(c.req.url);
  const headers = await authHeaders(c);
  // better-auth believes its copy of a session; whether that still stands is said in one place alone.
  const identity = await identityOf(c);
  if (identity === null) headers.delete("cookie");
  // better-auth would make half an hour as somebody else the whole life of a session.
  if (identity?.impersonatorId) url.searchParams.set("disableRefresh", "true");
  const request = new Request(`${c.var.deps.config.publicUrl}${url.pathname}${url.search}`, { headers });
  try {
    const response = await auth.handler(request);
    if (response.status < 400) return new Response(response.body, response);
    const body = failureSchema.safeParse(await response.json().catch(() => null)).data;
    throw authProblem({ statusCode: response.status, body });
  } catch (error) {
    throw isAuthFailure(error) ? authProblem(error, error) : error;
  } finally {
    c.var.deps.identifier.doubt(c.req.raw.headers);
  }
}

const failureSchema = z.object({ code: z.string().optional(), message: z.string().optional() });
