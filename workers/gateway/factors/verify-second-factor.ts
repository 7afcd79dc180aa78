import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { type SecondFactor, secondFactorSchema, signedInSchema } from "../../contract/factors.ts";
import { originOf } from "../audit/origin.ts";
import { markFresh } from "../auth/require-fresh.ts";
import { answerOf, signInAs } from "../auth/sign-in.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { readFactorCookie, setFactorCookie } from "./factor-cookies.ts";
import { findPending } from "./pending-sign-in.ts";
import { showSecondFactor } from "./show-second-factor.ts";
import { trustDevice, trustedSeconds } from "./trusted-device.ts";

const verify = createRoute({
  method: "post",
  path: "/api/auth/two-factor/verify",
  operationId: "verifySecondFactor",
  tags: ["auth"],
  security: [],
  summary: "The second step of signing in, with the cookie of the first",
  request: {
    query: z.strictObject({ token: z.enum(["true", "false"]).optional() }),
    body: { required: true, content: { "application/json": { schema: secondFactorSchema } } },
  },
  responses: {
    200: { description: "Signed in", content: { "application/json": { schema: signedInSchema } } },
    ...problems(400, 401, 403, 413, 415, 429, 503),
  },
});

export function addVerifySecondFactor(router: OpenAPIHono<AppEnv>): void {
  router.openapi(verify, async (c) => {
    const { pending, userId, trusted } = await finishFirstStep(c, c.req.valid("json"));
    const result = await signInAs(c, { ...pending, userId, twoFactor: true });
    if ("twoFactorRequired" in result) throw new Error("A second factor was asked for after it was shown");
    await c.var.deps.db.execute(markFresh(result.sessionId));
    setFactorCookie(c, "second_factor", { value: "", lifeSeconds: 0 });
    if (trusted !== null) {
      setFactorCookie(c, "trusted_device", { value: trusted, lifeSeconds: trustedSeconds });
    }
    return c.json(signedInSchema.parse(answerOf(result)), 200);
  });
}

/** Takes the second factor for the sign-in that the request's cookie stands for; neither counts a second time. */
async function finishFirstStep(c: Context<AppEnv>, { trustDevice: trusts = false, ...shown }: SecondFactor) {
  const { deps } = c.var;
  const cookie = readFactorCookie(deps.config, c.req.raw.headers, "second_factor");
  if (cookie === null) throw gone();
  const { userId } = cookie;
  const context = { ...deps, origin: originOf(c) };
  return await showSecondFactor(
    context,
    { userId, shown },
    {
      // Only who has shown a first factor gets to guess at the second.
      admit: async (transaction) => {
        const pending = await findPending(transaction, cookie);
        if (pending === null) throw gone();
        return pending;
      },
      grant: async (transaction, { close, method, remember }) => {
        await close();
        const trusted = trusts ? await trustDevice(transaction, userId) : null;
        return { pending: { method, remember }, userId, trusted };
      },
    },
  );
}

function gone(): ApiError {
  return new ApiError("unauthenticated", "The sign-in took too long, or was finished: begin again");
}
