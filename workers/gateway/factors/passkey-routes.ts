import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import {
  assertionOptionsSchema,
  attestationOptionsSchema,
  newPasskeySchema,
  passkeyNameSchema,
  passkeySchema,
  passkeySignInSchema,
  signedInSchema,
} from "../../contract/factors.ts";
import { listOf } from "../../contract/list.ts";
import { originOf } from "../audit/origin.ts";
import { requireFresh } from "../auth/require-fresh.ts";
import { answerOf, signInAs } from "../auth/sign-in.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { assertionOptions } from "./assertion-options.ts";
import { removePasskey, renamePasskey } from "./change-passkey.ts";
import { checkAssertion } from "./check-assertion.ts";
import { setFactorCookie } from "./factor-cookies.ts";
import { listPasskeys } from "./list-passkeys.ts";
import { registerPasskey, registrationOptions } from "./register-passkey.ts";

const common = { tags: ["auth"], security: forPeople };
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });
const params = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, "Not an id") });
const failures = problems(400, 401, 403, 404, 409, 413, 415, 429, 503);
/** WebAuthn's own JSON, for `navigator.credentials`. */
const forBrowser = <Schema extends z.ZodType>(schema: Schema) => ({
  200: { description: "Options for the browser, good for five minutes", content: json(schema) },
  ...problems(400, 401, 403, 429, 503),
});
const one = (description: string) => ({ description, content: json(z.object({ passkey: passkeySchema })) });

const list = createRoute({
  ...{ method: "get", path: "/api/auth/passkeys", operationId: "listPasskeys", ...common },
  summary: "The passkeys of who is signed in",
  responses: {
    200: { description: "All of them", content: json(listOf(passkeySchema)) },
    ...problems(401, 429, 503),
  },
});

const begin = createRoute({
  ...{ method: "post", path: "/api/auth/passkeys/options", operationId: "beginPasskey", ...common },
  summary: "What a browser needs to make a passkey",
  responses: forBrowser(attestationOptionsSchema),
});

const add = createRoute({
  ...{ method: "post", path: "/api/auth/passkeys", operationId: "addPasskey", ...common },
  summary: "Keep a passkey that the browser made",
  request: { body: { required: true, content: json(newPasskeySchema) } },
  responses: { 201: one("The passkey"), ...failures },
});

const rename = createRoute({
  ...{ method: "patch", path: "/api/auth/passkeys/{id}", operationId: "renamePasskey", ...common },
  summary: "Call a passkey by another name",
  request: { params, body: { required: true, content: json(passkeyNameSchema) } },
  responses: { 200: one("The passkey as it is now"), ...failures },
});

const remove = createRoute({
  ...{ method: "delete", path: "/api/auth/passkeys/{id}", operationId: "removePasskey", ...common },
  summary: "Take a passkey away, unless it is the only way to sign in",
  request: { params },
  responses: { 204: { description: "It opens nothing any more" }, ...failures },
});

const beginSignIn = createRoute({
  ...{ method: "post", path: "/api/auth/passkeys/sign-in/options", operationId: "beginPasskeySignIn" },
  tags: ["auth"],
  security: [],
  summary: "What a browser needs to show a passkey",
  responses: forBrowser(assertionOptionsSchema),
});

const signIn = createRoute({
  ...{ method: "post", path: "/api/auth/passkeys/sign-in", operationId: "signInWithPasskey", tags: ["auth"] },
  security: [],
  summary: "Sign in with a passkey, which stands for two factors",
  request: {
    query: z.strictObject({ token: z.enum(["true", "false"]).optional() }),
    body: { required: true, content: json(passkeySignInSchema) },
  },
  responses: { 200: { description: "Signed in", content: json(signedInSchema) }, ...failures },
});

/** Passkeys: making, keeping and showing them. */
export function addPasskeys(router: OpenAPIHono<AppEnv>): void {
  router.openapi(list, async (c) => {
    const { user } = await requireIdentity(c);
    return c.json({ data: await listPasskeys(c.var.deps.db, user.id), nextCursor: null }, 200);
  });
  router.openapi(begin, async (c) => {
    const identity = await requireFresh(c);
    return c.json(await registrationOptions(c.var.deps, identity, c.req.header("origin")), 200);
  });
  router.openapi(add, async (c) => {
    const identity = await requireIdentity(c);
    return c.json({ passkey: await registerPasskey(contextOf(c), identity, c.req.valid("json")) }, 201);
  });
  router.openapi(rename, async (c) => {
    const identity = await requireIdentity(c);
    const wanted = { ...c.req.valid("param"), ...c.req.valid("json") };
    return c.json({ passkey: await renamePasskey(contextOf(c), identity, wanted) }, 200);
  });
  router.openapi(remove, async (c) => {
    await removePasskey(contextOf(c), await requireFresh(c), c.req.valid("param").id);
    return c.body(null, 204);
  });
  router.openapi(beginSignIn, async (c) =>
    c.json(await assertionOptions(c.var.deps, { for: "sign-in" }, c.req.header("origin")), 200),
  );
  router.openapi(signIn, async (c) => {
    const { response } = c.req.valid("json");
    const { userId } = await checkAssertion(contextOf(c), { for: "sign-in" }, response);
    const result = await signInAs(c, { userId, method: "passkey", remember: true, twoFactor: true });
    setFactorCookie(c, "second_factor", { value: "", lifeSeconds: 0 });
    return c.json(signedInSchema.parse(answerOf(result)), 200);
  });
}

function contextOf(c: Context<AppEnv>) {
  return { ...c.var.deps, origin: originOf(c) };
}
