import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { registerSchema, type User, userSchema } from "../../contract/auth.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { useAuth } from "./use-auth.ts";

const route = createRoute({
  method: "post",
  path: "/api/auth/register",
  operationId: "register",
  tags: ["auth"],
  summary: "Create an account; a mail with a link proves the address",
  request: { body: { required: true, content: { "application/json": { schema: registerSchema } } } },
  responses: {
    201: {
      description: "Created, or taken already: the answer is the same, and only the address is told",
      content: { "application/json": { schema: z.object({ user: userSchema }) } },
    },
    ...problems(400, 413, 415, 429, 503),
  },
});

export function addRegister(router: OpenAPIHono<AppEnv>): void {
  router.openapi(route, async (c) => {
    const body = c.req.valid("json");
    const { user } = await useAuth(c, (auth, headers) =>
      auth.api.signUpEmail({ body, headers, returnHeaders: true }),
    );
    // Nothing of a record but what was sent: for an address that is taken there is a record, and it is not shown.
    const shown: User = {
      id: user.id,
      name: body.name,
      email: body.email,
      emailVerified: false,
      image: null,
      role: "user",
      createdAt: new Date(user.createdAt).toISOString(),
    };
    return c.json({ user: shown }, 201);
  });
}
