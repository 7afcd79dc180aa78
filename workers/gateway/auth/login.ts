import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { loginSchema } from "../../contract/auth.ts";
import { secondFactorRequiredSchema, signedInSchema } from "../../contract/factors.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { guardPassword } from "./guard-password.ts";
import { answerOf, signIn } from "./sign-in.ts";

const login = createRoute({
  method: "post",
  path: "/api/auth/login",
  operationId: "login",
  tags: ["auth"],
  summary: "Sign in",
  security: [],
  request: {
    query: z.strictObject({ token: z.enum(["true", "false"]).optional() }),
    body: { required: true, content: { "application/json": { schema: loginSchema } } },
  },
  responses: {
    200: {
      description:
        "Signed in by cookie, with `?token=true` also by a token for five minutes; or a second factor is asked for",
      content: { "application/json": { schema: z.union([signedInSchema, secondFactorRequiredSchema]) } },
    },
    ...problems(400, 401, 403, 413, 415, 429, 503),
  },
});

/** What better-auth's client sends besides: answers are JSON, and lead nowhere. */
const signInSchema = loginSchema.extend({
  callbackURL: z.string().max(2_000).optional(),
  rememberMe: z.boolean().optional(),
});

const signInWithEmail = createRoute({
  method: "post",
  path: "/api/auth/sign-in/email",
  operationId: "signInWithEmail",
  tags: ["better-auth"],
  security: [],
  summary: "The same for better-auth's client",
  request: { body: { required: true, content: { "application/json": { schema: signInSchema } } } },
  responses: {
    200: {
      description: "Signed in by cookie, or a second factor is asked for",
      content: {
        "application/json": {
          schema: z.union([
            signedInSchema.extend({ redirect: z.literal(false) }),
            secondFactorRequiredSchema.extend({ twoFactorRedirect: z.literal(true) }),
          ]),
        },
      },
    },
    ...problems(400, 401, 403, 413, 415, 429, 503),
  },
});

export function addLogin(router: OpenAPIHono<AppEnv>): void {
  router.openapi(login, async (c) => {
    const body = c.req.valid("json");
    const result = await signInByPassword(c, { ...body, rememberMe: true });
    return c.json(answerOf(result), 200);
  });
  router.openapi(signInWithEmail, async (c) => {
    const { email, password, rememberMe = true } = c.req.valid("json");
    const result = await signInByPassword(c, { email, password, rememberMe });
    if ("twoFactorRequired" in result) return c.json({ ...result, twoFactorRedirect: true as const }, 200);
    return c.json({ redirect: false as const, user: result.user }, 200);
  });
}

/** Failures count for the account that is tried, by whichever of the two routes. */
async function signInByPassword(
  c: Context<AppEnv>,
  body: { email: string; password: string; rememberMe: boolean },
) {
  const first = { method: "password", remember: body.rememberMe };
  return await guardPassword(c, body.email, () =>
    signIn(c, first, (auth, headers) => auth.api.signInEmail({ body, headers, returnHeaders: true })),
  );
}
