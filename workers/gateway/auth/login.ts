import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { loginSchema, userSchema } from "../../contract/auth.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { useAuth } from "./use-auth.ts";

const route = createRoute({
  method: "post",
  path: "/api/auth/login",
  operationId: "login",
  tags: ["auth"],
  summary: "Sign in",
  request: {
    query: z.strictObject({ token: z.enum(["true", "false"]).optional() }),
    body: { required: true, content: { "application/json": { schema: loginSchema } } },
  },
  responses: {
    200: {
      description: "Signed in by cookie; with `?token=true` also by a token for five minutes",
      content: {
        "application/json": { schema: z.object({ user: userSchema, token: z.string().optional() }) },
      },
    },
    ...problems(400, 401, 403, 413, 415, 429, 503),
  },
});

export function addLogin(router: OpenAPIHono<AppEnv>): void {
  router.openapi(route, async (c) => {
    const body = c.req.valid("json");
    const { token } = await useAuth(c, (auth, headers) =>
      auth.api.signInEmail({ body, headers, returnHeaders: true }),
    );
    const { identifier, mintToken } = c.var.deps;
    const identity = await identifier.identifySession({ token });
    if (identity === null) throw new ApiError("unauthenticated", "The session ended as soon as it began");
    if (c.req.valid("query").token !== "true") return c.json({ user: identity.user }, 200);
    return c.json({ user: identity.user, token: await mintToken(identity) }, 200);
  });
}
