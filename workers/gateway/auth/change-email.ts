import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { changeEmailSchema, mailTokenSchema } from "../../contract/factors.ts";
import { originOf } from "../audit/origin.ts";
import { reauthenticate } from "../factors/reauthenticate.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { askForAddress } from "./ask-for-address.ts";
import { confirmAddress } from "./confirm-address.ts";
import { requireFresh } from "./require-fresh.ts";
import { stopAddressChange } from "./stop-address-change.ts";

const ask = createRoute({
  ...{ method: "post", path: "/api/auth/change-email", operationId: "changeEmail", tags: ["auth"] },
  summary: "Ask to use another address, which a mail to it has to confirm",
  security: forPeople,
  request: { body: { required: true, content: { "application/json": { schema: changeEmailSchema } } } },
  responses: {
    202: { description: "Mails are on their way; the answer never says whether the address is taken" },
    ...problems(400, 401, 403, 413, 415, 429, 503),
  },
});

const tokenBody = {
  body: { required: true, content: { "application/json": { schema: mailTokenSchema } } },
};
const failures = problems(400, 403, 409, 413, 415, 429, 503);

const confirm = createRoute({
  ...{ method: "post", path: "/api/auth/change-email/confirm", operationId: "confirmEmail", tags: ["auth"] },
  security: [],
  summary: "Use the new address from now on, with the token of the mail to it; ends every other session",
  request: tokenBody,
  responses: { 204: { description: "The account has the new address" }, ...failures },
});

const stop = createRoute({
  ...{ method: "post", path: "/api/auth/change-email/stop", operationId: "stopEmailChange", tags: ["auth"] },
  security: [],
  summary: "Stop a change of address, with the token of the mail to the old one; ends every session",
  request: tokenBody,
  responses: { 204: { description: "The account keeps its address" }, ...failures },
});

export function addChangeEmail(router: OpenAPIHono<AppEnv>): void {
  router.openapi(ask, async (c) => {
    const { newEmail, password } = c.req.valid("json");
    if (password !== undefined) await reauthenticate(c, { password });
    await askForAddress({ ...c.var.deps, origin: originOf(c) }, await requireFresh(c), newEmail);
    return c.body(null, 202);
  });
  router.openapi(confirm, async (c) => {
    await confirmAddress({ ...c.var.deps, origin: originOf(c) }, c.req.valid("json").token);
    c.var.deps.identifier.doubt(c.req.raw.headers);
    return c.body(null, 204);
  });
  router.openapi(stop, async (c) => {
    await stopAddressChange({ ...c.var.deps, origin: originOf(c) }, c.req.valid("json").token);
    return c.body(null, 204);
  });
}
