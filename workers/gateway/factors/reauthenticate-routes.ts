import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { eq } from "drizzle-orm";
import { user } from "../../../db/gateway/schema.ts";
import { assertionOptionsSchema, reauthenticationSchema } from "../../contract/factors.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { assertionOptions } from "./assertion-options.ts";
import { mailCode } from "./mail-code.ts";
import { reauthenticate } from "./reauthenticate.ts";

const common = { tags: ["auth"], security: forPeople };

const show = createRoute({
  ...{ method: "post", path: "/api/auth/reauthenticate", operationId: "reauthenticate", ...common },
  summary:
    "Show once more that it is you, for what answers `reauthentication_required`; counts for ten minutes",
  request: {
    body: { required: true, content: { "application/json": { schema: reauthenticationSchema } } },
  },
  responses: { 204: { description: "Shown" }, ...problems(400, 401, 403, 413, 415, 429, 503) },
});

const code = createRoute({
  ...{ method: "post", path: "/api/auth/reauthenticate/code", operationId: "sendReauthenticationCode" },
  ...common,
  summary: "Ask for a code by mail to show that it is you, where there is no second factor",
  responses: { 202: { description: "A code is on its way" }, ...problems(401, 403, 429, 503) },
});

const options = createRoute({
  ...{ method: "post", path: "/api/auth/reauthenticate/options", operationId: "beginReauthentication" },
  ...common,
  summary: "What a browser needs to show a passkey of who is signed in",
  responses: {
    200: {
      description: "Options for the browser, good for five minutes",
      content: { "application/json": { schema: assertionOptionsSchema } },
    },
    ...problems(401, 403, 429, 503),
  },
});

export function addReauthenticate(router: OpenAPIHono<AppEnv>): void {
  router.openapi(show, async (c) => {
    await reauthenticate(c, c.req.valid("json"));
    return c.body(null, 204);
  });
  router.openapi(code, async (c) => {
    const { id: userId } = (await requireIdentity(c)).user;
    const [person] = await c.var.deps.db
      .select({ email: user.email, hasSecondFactor: user.twoFactorEnabled })
      .from(user)
      .where(eq(user.id, userId));
    if (person !== undefined && !person.hasSecondFactor) {
      await mailCode(c, { userId, email: person.email, purpose: "reauthenticate" });
    }
    return c.body(null, 202);
  });
  router.openapi(options, async (c) => {
    const { sessionId, user: person } = await requireIdentity(c);
    const purpose = { for: "reauthenticate", sessionId } as const;
    return c.json(await assertionOptions(c.var.deps, purpose, c.req.header("origin"), person.id), 200);
  });
}
