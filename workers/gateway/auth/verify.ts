import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { originOf } from "../audit/origin.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { spendSignUp } from "./pending-sign-up.ts";

const route = createRoute({
  method: "post",
  path: "/api/auth/verify",
  operationId: "verifyAddress",
  tags: ["auth"],
  summary: "Prove an address with the token of the mail",
  security: [],
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
    const outcome = await spendSignUp({ ...c.var.deps, origin: originOf(c) }, token);
    if (outcome !== "verified") {
      const reason = outcome === "expired" ? "The link has expired" : "The link is not valid";
      const errors = [{ path: "body.token", message: reason }];
      throw new ApiError("invalid_request", `${reason}: ask for a new one`, { errors });
    }
    return c.body(null, 204);
  });
}
