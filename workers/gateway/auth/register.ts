import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { registerSchema, userSchema } from "../../contract/auth.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { signUp } from "./sign-up.ts";

const description = "Created, or taken already: the answer is the same, and only the address is told";
const failures = problems(400, 403, 413, 415, 429, 503);

const register = createRoute({
  method: "post",
  path: "/api/auth/register",
  operationId: "register",
  tags: ["auth"],
  summary: "Create an account; a mail with a link proves the address",
  security: [],
  request: { body: { required: true, content: { "application/json": { schema: registerSchema } } } },
  responses: {
    201: { description, content: { "application/json": { schema: z.object({ user: userSchema }) } } },
    ...failures,
  },
});

/** What better-auth's client sends besides: mails link to the site's own page, and nobody is signed in. */
const signUpSchema = registerSchema.extend({
  callbackURL: z.string().max(2_000).optional(),
  rememberMe: z.boolean().optional(),
});

const signUpWithEmail = createRoute({
  method: "post",
  path: "/api/auth/sign-up/email",
  operationId: "signUpWithEmail",
  tags: ["better-auth"],
  summary: "The same for better-auth's client",
  security: [],
  request: { body: { required: true, content: { "application/json": { schema: signUpSchema } } } },
  responses: {
    200: {
      description,
      content: { "application/json": { schema: z.object({ token: z.null(), user: userSchema }) } },
    },
    ...failures,
  },
});

export function addRegister(router: OpenAPIHono<AppEnv>): void {
  router.openapi(register, async (c) => c.json({ user: await signUp(c, c.req.valid("json")) }, 201));
  router.openapi(signUpWithEmail, async (c) => {
    const { name, email, password } = c.req.valid("json");
    return c.json({ token: null, user: await signUp(c, { name, email, password }) }, 200);
  });
}
