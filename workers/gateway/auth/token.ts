import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { requireIdentity } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";

const route = createRoute({
  method: "get",
  path: "/api/auth/token",
  operationId: "getToken",
  tags: ["auth"],
  summary: "A token for five minutes, for clients that send no cookies",
  security: forPeople,
  responses: {
    200: {
      description: "A JWT; its keys are at /api/auth/jwks",
      content: { "application/json": { schema: z.object({ token: z.string() }) } },
    },
    ...problems(401, 429),
  },
});

export function addToken(router: OpenAPIHono<AppEnv>): void {
  router.openapi(route, async (c) => {
    const person = await requireIdentity(c);
    const { flags, mintToken } = c.var.deps;
    const shown = await flags.shownTo(person.tenant?.id ?? null);
    return c.json({ token: await mintToken({ kind: "person", person }, shown) }, 200);
  });
}
