import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { user } from "../../../db/gateway/schema.ts";
import { emailSchema } from "../../contract/auth.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { renewSignUp } from "./pending-sign-up.ts";
import { sendVerification } from "./send-mail.ts";

const route = createRoute({
  method: "post",
  path: "/api/auth/send-verification-email",
  operationId: "sendVerificationMail",
  tags: ["auth"],
  summary: "Ask once more for the mail that proves an address",
  security: [],
  request: {
    body: {
      required: true,
      content: { "application/json": { schema: z.strictObject({ email: emailSchema }) } },
    },
  },
  responses: {
    202: { description: "If the address waits to be proven, a mail is on its way; the answer never says" },
    ...problems(400, 403, 413, 415, 429, 503),
  },
});

export function addSendVerification(router: OpenAPIHono<AppEnv>): void {
  router.openapi(route, async (c) => {
    const { deps } = c.var;
    const { email } = c.req.valid("json");
    const [person] = await deps.db
      .select({ id: user.id })
      .from(user)
      .where(and(eq(user.email, email), eq(user.emailVerified, false)));
    const token = person === undefined ? null : await renewSignUp(deps, person.id);
    if (token !== null) await sendVerification(deps, { email }, token);
    return c.body(null, 202);
  });
}
