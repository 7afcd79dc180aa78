import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { enter, expired, lead, takePending } from "./arrive.ts";
import { SignInRefused } from "./assertion.ts";
import { findProvider } from "./find-providers.ts";
import { exchangeCode } from "./oidc.ts";
import { addressesOf, type Provider, providerIdSchema } from "./provider.ts";
import { pendingSchema } from "./sign-in.ts";
import { isMarked, keepOnce, takeOnce } from "./sign-in-state.ts";

const params = z.object({ id: providerIdSchema });
const text = z.string().max(4_096);
const redirect = { 303: { description: "On, or to the page that says why not" } };
const common = { tags: ["auth"], security: [], responses: { ...redirect, ...problems(400, 413, 429, 503) } };

const callback = createRoute({
  ...{ method: "get", path: "/api/auth/sso/{id}/callback", operationId: "returnFromOidcProvider", ...common },
  summary: "Where an organization's OpenID provider leads back to",
  request: {
    params,
    query: z.object({
      state: text.default(""),
      code: text.optional(),
      iss: text.optional(),
      error: text.optional(),
    }),
  },
});

const acs = createRoute({
  ...{ method: "post", path: "/api/auth/sso/{id}/acs", operationId: "returnFromSamlProvider", ...common },
  summary: "Where an organization's SAML provider sends its assertion",
  request: {
    params,
    body: {
      required: true,
      content: {
        "application/x-www-form-urlencoded": {
          schema: z.object({ SAMLResponse: z.string().max(350_000), RelayState: text.default("") }),
        },
      },
    },
  },
});

const finish = createRoute({
  ...{ method: "get", path: "/api/auth/sso/{id}/finish", operationId: "finishSamlSignIn", ...common },
  summary: "Where a checked assertion becomes a session, in the browser that asked for it",
  request: { params, query: z.object({ ticket: text }) },
});

const metadata = createRoute({
  ...{ method: "get", path: "/api/auth/sso/{id}/metadata", operationId: "getServiceProviderMetadata" },
  tags: ["auth"],
  security: [],
  summary: "What Selvedge says of itself to an organization's SAML provider",
  request: { params },
  responses: {
    200: {
      description: "SAML metadata",
      content: { "application/samlmetadata+xml": { schema: z.string() } },
    },
    ...problems(400, 404, 429, 503),
  },
});

export function addOrganizationReturn(router: OpenAPIHono<AppEnv>): void {
  router.openapi(callback, async (c) => {
    const { id } = c.req.valid("param");
    const answer = c.req.valid("query");
    return await lead(c, id, async (provider) => {
      if (provider.type !== "oidc")
        throw new SignInRefused("invalid_answer", "The provider does not answer this way");
      const { next, browser, secrets } = await takePending(c, id, answer.state);
      if (!(await isMarked(c, browser)) || secrets === undefined) throw expired();
      // RFC 9207: a provider that names itself must be the one that was asked.
      if (answer.iss !== undefined && answer.iss !== provider.issuer)
        throw new SignInRefused("invalid_answer", "Another provider answered");
      if (answer.error !== undefined)
        throw new SignInRefused("declined", `The provider answered "${answer.error.slice(0, 100)}"`);
      if (answer.code === undefined) throw new SignInRefused("invalid_answer", "The provider sent no code");
      const { config } = c.var.deps;
      return await enter(
        c,
        provider,
        await exchangeCode(provider, { config, code: answer.code, secrets }),
        next,
      );
    });
  });
  router.openapi(acs, async (c) => {
    const { id } = c.req.valid("param");
    const { SAMLResponse, RelayState } = c.req.valid("form");
    return await lead(c, id, async (provider) => {
      if (provider.type !== "saml")
        throw new SignInRefused("invalid_answer", "The provider does not answer this way");
      const { next, browser, requestId } = await takePending(c, id, RelayState);
      if (requestId === undefined) throw expired();
      const assertion = await readAnswer(c, provider, { SAMLResponse, requestId });
      // The provider's page sends this, so the browser kept its mark back; it shows it at the next address.
      const ticket = await keepOnce(c.var.deps.db, "ticket", { providerId: id, browser, next, assertion });
      return `/api/auth/sso/${id}/finish?ticket=${ticket}`;
    });
  });
  router.openapi(finish, async (c) => {
    const { id } = c.req.valid("param");
    const { ticket } = c.req.valid("query");
    return await lead(c, id, async (provider) => {
      const kept = ticketSchema.safeParse(await takeOnce(c.var.deps.db, "ticket", ticket)).data;
      if (kept === undefined || kept.providerId !== id || !(await isMarked(c, kept.browser))) throw expired();
      return await enter(c, provider, kept.assertion, kept.next);
    });
  });
  router.openapi(metadata, async (c) => {
    const { id } = c.req.valid("param");
    const provider = await findProvider(c.var.deps.db, id);
    if (provider?.type !== "saml") throw new ApiError("not_found", `Cannot find the provider "${id}"`);
    const { ownMetadata } = await import("./saml/metadata.ts");
    const body = ownMetadata(addressesOf(c.var.deps.config.publicUrl, id));
    return c.body(body, 200, { "content-type": "application/samlmetadata+xml" }) as never;
  });
}

const ticketSchema = pendingSchema.extend({
  assertion: z.object({ subject: z.string(), email: z.string(), name: z.string().nullable() }),
});

type SamlProvider = Extract<Provider, { type: "saml" }>;
type Answer = { SAMLResponse: string; requestId: string };

async function readAnswer(c: Context<AppEnv>, provider: SamlProvider, { SAMLResponse, requestId }: Answer) {
  const { readResponse } = await import("./saml/read-response.ts");
  const { metadataUrl, assertionUrl } = addressesOf(c.var.deps.config.publicUrl, provider.id);
  return await readResponse(decodeBase64(SAMLResponse), {
    ...{ issuer: provider.issuer, certificates: provider.saml.certificates, audience: metadataUrl },
    ...{ assertionUrl, requestId, nowMs: Date.now() },
  });
}

function decodeBase64(text: string): string {
  try {
    const bytes = Uint8Array.from(atob(text.replace(/\s+/g, "")), (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new SignInRefused("invalid_answer", "The answer is not base64 of UTF-8");
  }
}
