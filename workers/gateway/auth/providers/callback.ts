import { waitUntil } from "cloudflare:workers";
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { ApiError } from "../../../contract/api-error.ts";
import type { ProviderFailure } from "../../../contract/providers.ts";
import { originOf } from "../../audit/origin.ts";
import { identityOf } from "../../identity/require-identity.ts";
import { describeError, log } from "../../log.ts";
import { notify } from "../../notifications/notify.ts";
import { problems } from "../../openapi.ts";
import type { AppEnv } from "../../router.ts";
import { copyPicture } from "../../users/avatars/copy-picture.ts";
import { useAuth } from "../use-auth.ts";
import { type ProviderAnswer, redeem, takeFlow } from "./finish-flow.ts";
import type { Flow } from "./flow.ts";
import { takeFlowCookie } from "./flow-cookie.ts";
import { FlowFailure } from "./flow-failure.ts";
import { linkProvider } from "./link-provider.ts";
import type { Grant } from "./provider-account.ts";
import { signInByProvider } from "./sign-in-by-provider.ts";

/** What is empty or too long counts as not said: whoever comes back is led to a page. */
const value = z
  .string()
  .optional()
  .transform((text) => (text !== undefined && text.length > 0 && text.length <= 4_000 ? text : undefined));

const route = createRoute({
  ...{ method: "get", path: "/api/auth/callback/{provider}", operationId: "finishProvider", tags: ["auth"] },
  security: [],
  summary: "Where a provider sends the browser back to; leads to a page, also when it came to nothing",
  request: {
    params: z.object({ provider: z.string().max(40) }),
    query: z.object({ state: value, code: value, error: value, iss: value }),
  },
  responses: { 303: { description: "To the page that says what came of it" }, ...problems(429) },
});

export function addProviderCallback(router: OpenAPIHono<AppEnv>): void {
  router.openapi(route, async (c) => {
    const { provider } = c.req.valid("param");
    const answer = c.req.valid("query");
    const browserState = takeFlowCookie(c);
    let flow: Flow | null = null;
    try {
      flow = await takeFlow(c.var.deps, { answer, browserState, provider });
      await finish(c, flow, answer);
      return c.redirect(c.var.deps.config.publicUrl + flow.next, 303);
    } catch (error) {
      const failure = failureOf(error);
      log(failure === "failed" ? "error" : "info", "provider_sign_in_failed", {
        ...{ id: c.var.requestId, provider, failure },
        ...describeError(error),
      });
      return c.redirect(c.var.deps.config.publicUrl + (await pageOf(c, { failure, flow })), 303);
    }
  });
}

async function finish(c: Context<AppEnv>, flow: Flow, answer: ProviderAnswer): Promise<void> {
  const { deps } = c.var;
  const provider = deps.providers.find(flow.provider);
  if (provider === null) throw new FlowFailure("failed", `"${flow.provider}" is not offered any more`);
  const context = { ...deps, origin: originOf(c) };
  if (flow.link === null) {
    return await signIn(c, await redeem(deps, { provider, flow, answer }));
  }
  // Whoever is signed in here now must be who asked for it, by the same session.
  const identity = await identityOf(c);
  if (identity?.sessionId !== flow.link.sessionId || identity.user.id !== flow.link.userId) {
    throw new FlowFailure("signed_out", "The session that asked for the link has ended, or is not this one");
  }
  if (identity.erasureDueAt !== null) throw new FlowFailure("not_allowed", "The account is being closed");
  const grant = await redeem(deps, { provider, flow, answer });
  await linkProvider(context, identity, grant);
  waitUntil(copyPicture(context, { userId: identity.user.id, url: grant.profile.pictureUrl }));
}

async function signIn(c: Context<AppEnv>, grant: Grant): Promise<void> {
  const { deps } = c.var;
  const context = { ...deps, origin: originOf(c) };
  const { userId, how } = await signInByProvider(context, grant);
  // The provider vouches, by its own rules for second factors: the method says so.
  const body = { userId, method: grant.provider.id, twoFactor: false, remember: true };
  await useAuth(c, (auth, headers) => auth.api.startSession({ body, headers, returnHeaders: true }));
  if (how === "linked") {
    const params = { provider: grant.provider.name };
    await notify(deps, userId, { kind: "security.provider_linked", params });
  }
  if (how !== "known") waitUntil(copyPicture(context, { userId, url: grant.profile.pictureUrl }));
}

function failureOf(error: unknown): ProviderFailure {
  if (error instanceof FlowFailure) return error.failure;
  if (!(error instanceof ApiError) || error.status >= 500) return "failed";
  return error.code === "sso_required" ? "sso_required" : "not_allowed";
}

type Outcome = { failure: ProviderFailure; flow: Flow | null };

/** Somebody who is signed in gets to see no sign-in page: the page where they could have begun says it then. */
async function pageOf(c: Context<AppEnv>, { failure, flow }: Outcome): Promise<string> {
  if (flow === null ? (await identityOf(c).catch(() => null)) !== null : flow.link !== null)
    return `/app/settings/security?failed=${failure}#providers`;
  const next = flow === null || flow.next === "/app" ? "" : `&next=${encodeURIComponent(flow.next)}`;
  return `/sign-in?failed=${failure}${next}`;
}
