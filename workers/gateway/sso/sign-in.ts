import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { emailSchema } from "../../contract/auth.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { findProviderForEmail, findProviderForSlug } from "./find-providers.ts";
import { authorizationUrl, newOidcSecrets } from "./oidc.ts";
import { addressesOf, type Provider } from "./provider.ts";
import { keepOnce, markBrowser } from "./sign-in-state.ts";

/** A path of the site: anything that a browser could take for another place is refused. */
const nextSchema = z
  .string()
  .max(1_000)
  .regex(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/, "Not a path of this site")
  .refine(
    (path) => URL.canParse(path, here) && new URL(path, here).origin === here,
    "Not a path of this site",
  );
const here = "https://site.invalid";

const wanted = { next: nextSchema.default("/app") };

const startSchema = z.union(
  [
    z.strictObject({ email: emailSchema, ...wanted }),
    z.strictObject({ organizationSlug: z.string().regex(/^[a-z0-9-]{2,60}$/, "Not a slug"), ...wanted }),
  ],
  "Name the organization by an e-mail address of it or by organizationSlug",
);

const route = createRoute({
  method: "post",
  path: "/api/auth/sign-in/sso",
  operationId: "signInWithOrganization",
  tags: ["auth"],
  security: [],
  summary: "Where to sign in with an organization's own provider",
  request: { body: { required: true, content: { "application/json": { schema: startSchema } } } },
  responses: {
    200: {
      description: "The provider's address, for this browser and the next ten minutes",
      content: { "application/json": { schema: z.object({ url: z.string() }) } },
    },
    ...problems(400, 403, 404, 413, 415, 429, 503),
  },
});

export function addOrganizationSignIn(router: OpenAPIHono<AppEnv>): void {
  router.openapi(route, async (c) => {
    const input = c.req.valid("json");
    const { db } = c.var.deps;
    const provider =
      "email" in input
        ? await findProviderForEmail(db, input.email)
        : await findProviderForSlug(db, input.organizationSlug);
    if (provider === null) throw new ApiError("not_found", "No organization signs in this way there");
    const email = "email" in input ? input.email : null;
    return c.json({ url: await leaveFor(c, provider, { email, next: input.next }) }, 200);
  });
}

/** What is kept while the person is away. */
export const pendingSchema = z.object({
  providerId: z.string(),
  browser: z.string(),
  next: z.string(),
  secrets: z.object({ nonce: z.string(), codeVerifier: z.string() }).optional(),
  requestId: z.string().optional(),
});

async function leaveFor(
  c: Context<AppEnv>,
  provider: Provider,
  { email, next }: { email: string | null; next: string },
): Promise<string> {
  const { db, config } = c.var.deps;
  const { publicUrl } = config;
  const common = { providerId: provider.id, browser: await markBrowser(c), next };
  if (provider.type === "oidc") {
    const secrets = newOidcSecrets();
    const state = await keepOnce(db, "state", { ...common, secrets });
    return await authorizationUrl(provider, { publicUrl, state, secrets, email });
  }
  const { newRequestId, requestUrl } = await import("./saml/request.ts");
  const { metadataUrl, assertionUrl } = addressesOf(publicUrl, provider.id);
  const requestId = newRequestId();
  const relayState = await keepOnce(db, "state", { ...common, requestId });
  const { signInUrl } = provider.saml;
  return await requestUrl({ id: requestId, issuer: metadataUrl, assertionUrl, signInUrl, relayState });
}
