import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { isAuthFailure } from "./auth-error.ts";
import { authHeaders } from "./use-auth.ts";

const route = createRoute({
  method: "post",
  path: "/api/auth/verify",
  operationId: "verifyAddress",
  tags: ["auth"],
  summary: "Prove an address with the token of the mail",
  request: {
    body: {
      required: true,
      content: { "application/json": { schema: z.strictObject({ token: z.string().min(1).max(2_000) }) } },
    },
  },
  responses: { 204: { description: "The address is verified" }, ...problems(400, 413, 415, 429, 503) },
});

export function addVerify(router: OpenAPIHono<AppEnv>): void {
  router.openapi(route, async (c) => {
    const { token } = c.req.valid("json");
    const auth = await c.var.deps.auth();
    try {
      await auth.api.verifyEmail({ query: { token }, headers: authHeaders(c) });
    } catch (error) {
      if (!isAuthFailure(error)) throw error;
      const reason = error.body?.code === "TOKEN_EXPIRED" ? "The link has expired" : "The link is not valid";
      const errors = [{ path: "body.token", message: reason }];
      throw new ApiError("invalid_request", `${reason}: ask for a new one`, { errors, cause: error });
    }
    return c.body(null, 204);
  });
}
