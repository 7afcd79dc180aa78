import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import {
  confirmCodeSchema,
  enrolmentSchema,
  recoveryCodesSchema,
  twoFactorStateSchema,
} from "../../contract/factors.ts";
import { originOf } from "../audit/origin.ts";
import { requireFresh } from "../auth/require-fresh.ts";
import { handOver } from "../auth/rotate-session.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { confirmTwoFactor } from "./confirm-two-factor.ts";
import { disableTwoFactor } from "./disable-two-factor.ts";
import { enrolTwoFactor } from "./enrol-two-factor.ts";
import { forgetTrustedDevices } from "./forget-trusted-devices.ts";
import { readTwoFactor } from "./read-two-factor.ts";
import { renewRecoveryCodes } from "./renew-recovery-codes.ts";

const common = { tags: ["auth"], security: forPeople };
const failures = problems(400, 401, 403, 409, 413, 415, 429, 503);
const codesShown = {
  200: {
    description: "Ten codes that are shown this once; each opens the second step once",
    content: { "application/json": { schema: recoveryCodesSchema } },
  },
  ...failures,
};

const show = createRoute({
  ...{ method: "get", path: "/api/auth/two-factor", operationId: "getTwoFactor", ...common },
  summary: "Whether codes of an app are asked for, and what there is besides",
  responses: {
    200: { description: "The state", content: { "application/json": { schema: twoFactorStateSchema } } },
    ...problems(401, 429, 503),
  },
});

const enrol = createRoute({
  ...{ method: "post", path: "/api/auth/two-factor/enrol", operationId: "enrolTwoFactor", ...common },
  summary: "Begin with an authenticator app; a code of it has to confirm",
  responses: {
    200: {
      description: "The secret for the app",
      content: { "application/json": { schema: enrolmentSchema } },
    },
    ...failures,
  },
});

const confirm = createRoute({
  ...{ method: "post", path: "/api/auth/two-factor/confirm", operationId: "confirmTwoFactor", ...common },
  summary:
    "Ask for codes from now on; ends every other session of the person and gives this one a new secret",
  request: { body: { required: true, content: { "application/json": { schema: confirmCodeSchema } } } },
  responses: codesShown,
});

const renew = createRoute({
  ...{ method: "post", path: "/api/auth/two-factor/recovery-codes", operationId: "renewRecoveryCodes" },
  ...common,
  summary: "Take new recovery codes in place of those that are left",
  responses: codesShown,
});

const disable = createRoute({
  ...{ method: "delete", path: "/api/auth/two-factor", operationId: "disableTwoFactor", ...common },
  summary: "Ask for no codes any more",
  responses: { 204: { description: "The secret and the recovery codes are gone" }, ...failures },
});

const forget = createRoute({
  ...{ method: "delete", path: "/api/auth/two-factor/trusted-devices", operationId: "forgetTrustedDevices" },
  ...common,
  summary: "Ask every browser for a code again",
  responses: { 204: { description: "None is trusted" }, ...problems(401, 403, 429, 503) },
});

/** Everything about the codes of an authenticator app, for who is signed in. */
export function addTwoFactor(router: OpenAPIHono<AppEnv>): void {
  router.openapi(show, async (c) => {
    const { user } = await requireIdentity(c);
    return c.json(await readTwoFactor(c.var.deps.db, user.id), 200);
  });
  router.openapi(enrol, async (c) => c.json(await enrolTwoFactor(c.var.deps, await requireFresh(c)), 200));
  router.openapi(confirm, async (c) => {
    const identity = await requireFresh(c);
    const context = { ...c.var.deps, origin: originOf(c) };
    const { recoveryCodes, rotated } = await confirmTwoFactor(context, identity, c.req.valid("json").code);
    await handOver(c, rotated);
    return c.json({ recoveryCodes }, 200);
  });
  router.openapi(renew, async (c) => {
    const identity = await requireFresh(c);
    const recoveryCodes = await renewRecoveryCodes({ ...c.var.deps, origin: originOf(c) }, identity);
    return c.json({ recoveryCodes }, 200);
  });
  router.openapi(disable, async (c) => {
    const identity = await requireFresh(c);
    await handOver(c, await disableTwoFactor({ ...c.var.deps, origin: originOf(c) }, identity));
    return c.body(null, 204);
  });
  router.openapi(forget, async (c) => {
    await forgetTrustedDevices({ ...c.var.deps, origin: originOf(c) }, await requireIdentity(c));
    return c.body(null, 204);
  });
}
