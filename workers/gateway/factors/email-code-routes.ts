import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { eq } from "drizzle-orm";
import type { Context } from "hono";
import { z } from "zod";
import { user } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import {
  emailCodeSchema,
  emailCodeSignInSchema,
  secondFactorRequiredSchema,
  signedInSchema,
} from "../../contract/factors.ts";
import { originOf } from "../audit/origin.ts";
import { answerOf, signInAs } from "../auth/sign-in.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { mailCode, mayGuess } from "./mail-code.ts";
import { spendSignInCode } from "./spend-sign-in-code.ts";

const ask = createRoute({
  ...{ method: "post", path: "/api/auth/email-code", operationId: "sendSignInCode", tags: ["auth"] },
  security: [],
  summary: "Ask for a code by mail to sign in with",
  request: { body: { required: true, content: { "application/json": { schema: emailCodeSchema } } } },
  responses: {
    202: { description: "If the address has an account, a code is on its way; the answer never says" },
    ...problems(400, 403, 413, 415, 429, 503),
  },
});

const verify = createRoute({
  ...{ method: "post", path: "/api/auth/email-code/verify", operationId: "signInWithCode", tags: ["auth"] },
  security: [],
  summary: "Sign in with a code that was mailed, which proves the address as well",
  request: {
    query: z.strictObject({ token: z.enum(["true", "false"]).optional() }),
    body: { required: true, content: { "application/json": { schema: emailCodeSignInSchema } } },
  },
  responses: {
    200: {
      description: "Signed in, or a second factor is asked for",
      content: { "application/json": { schema: z.union([signedInSchema, secondFactorRequiredSchema]) } },
    },
    ...problems(400, 401, 403, 413, 415, 429, 503),
  },
});

export function addEmailCode(router: OpenAPIHono<AppEnv>): void {
  router.openapi(ask, async (c) => {
    const { email } = c.req.valid("json");
    const userId = await findPerson(c, email);
    // Whoever has no account gets no mail either: anybody could have us send those to anyone.
    if (userId !== null) await mailCode(c, { userId, email, purpose: "sign-in" });
    return c.body(null, 202);
  });
  router.openapi(verify, async (c) => {
    const { email, code } = c.req.valid("json");
    const userId = await findPerson(c, email);
    if (userId === null || !(await mayGuess(c, userId))) throw wrong();
    const context = { ...c.var.deps, origin: originOf(c) };
    if (!(await spendSignInCode(context, userId, code))) throw wrong();
    const result = await signInAs(c, { userId, method: "code", remember: true, twoFactor: false });
    return c.json(answerOf(result), 200);
  });
}

async function findPerson(c: Context<AppEnv>, email: string): Promise<string | null> {
  const [person] = await c.var.deps.db.select({ id: user.id }).from(user).where(eq(user.email, email));
  return person?.id ?? null;
}

function wrong(): ApiError {
  return new ApiError("invalid_credentials", "The code is wrong, or does not count any more");
}
