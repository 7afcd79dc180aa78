import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { loginSchema, nameSchema } from "../../contract/auth.ts";
import { identityOf } from "../identity/require-identity.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { authProblem, isAuthFailure } from "./auth-error.ts";
import { slugSchema } from "./organization-slug.ts";
import { organizationReferenceSchema, requireMembership } from "./require-membership.ts";
import { authHeaders } from "./use-auth.ts";

type Operation = {
  method: "get" | "post";
  path: string;
  operationId: string;
  summary: string;
  /** What may be sent, strictly: a field that is not here is refused before better-auth sees it. */
  body?: z.ZodType;
  /** Throws what better-auth would not refuse, or not well enough. */
  check?: (c: Context<AppEnv>, body: unknown) => Promise<void>;
};

/** Taken and dropped: answers are JSON, and lead nowhere. */
const callbackURL = z.string().max(2_000).optional();

/**
 * The operations of better-auth that are reachable. What is not listed here does not exist for a client, whatever the
 * plugins bring along.
 */
export const operations: Operation[] = [
  {
    method: "post",
    path: "/sign-in/email",
    operationId: "signInWithEmail",
    summary: "better-auth's own way to sign in",
    body: loginSchema.extend({ callbackURL, rememberMe: z.boolean().optional() }),
  },
  { method: "post", path: "/sign-out", operationId: "signOut", summary: "better-auth's own way to sign out" },
  {
    method: "get",
    path: "/get-session",
    operationId: "getSession",
    summary: "The session and its user, or null",
  },
  { method: "get", path: "/jwks", operationId: "getKeys", summary: "The public keys of the tokens" },
  {
    method: "post",
    path: "/organization/create",
    operationId: "createOrganization",
    summary: "Create a tenant and own it",
    body: z.strictObject({
      name: nameSchema,
      slug: slugSchema,
      keepCurrentActiveOrganization: z.boolean().optional(),
    }),
  },
  {
    method: "get",
    path: "/organization/list",
    operationId: "listOrganizations",
    summary: "The caller's tenants",
  },
  {
    method: "post",
    path: "/organization/set-active",
    operationId: "setActiveOrganization",
    summary: "Go on in another tenant",
    body: organizationReferenceSchema,
    check: requireMembership,
  },
];

/** Adds better-auth's operations, behind the same checks as every other route. */
export function addBetterAuth(router: OpenAPIHono<AppEnv>): void {
  for (const { method, path, operationId, summary, body, check } of operations) {
    const route = createRoute({
      ...{ method, path: `/api/auth${path}`, operationId, summary, tags: ["better-auth"] },
      request:
        body === undefined
          ? {}
          : { body: { required: true, content: { "application/json": { schema: body } } } },
      responses: {
        200: {
          description: "better-auth's answer",
          content: { "application/json": { schema: z.unknown() } },
        },
        ...problems(400, 401, 403, 413, 415, 429, 503),
      },
    });
    router.openapi(route, async (c) => {
      const valid = body === undefined ? undefined : c.req.valid("json" as never);
      await check?.(c, valid);
      return (await askBetterAuth(c, valid)) as never;
    });
  }
}

async function askBetterAuth(c: Context<AppEnv>, body: unknown): Promise<Response> {
  const auth = await c.var.deps.auth();
  const url = new URL(c.req.url);
  const headers = authHeaders(c);
  // better-auth believes its copy of a session; whether that still stands is said in one place alone.
  if ((await identityOf(c)) === null) headers.delete("cookie");
  const request = new Request(`${c.var.deps.config.publicUrl}${url.pathname}${url.search}`, {
    method: c.req.method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body, withoutCallback) }),
  });
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

function withoutCallback(key: string, value: unknown): unknown {
  return key === "callbackURL" ? undefined : value;
}

const failureSchema = z.object({ code: z.string().optional(), message: z.string().optional() });
