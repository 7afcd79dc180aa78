import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Provider } from "oidc-provider";
import * as samlify from "samlify";
import { createSelfSigned } from "../workers/gateway/sso/testing/self-signed.ts";

export type IdentityProviders = { oidcIssuer: string; samlUrl: string; stop: () => Promise<void> };

/**
 * Identity providers as organizations have them, made by others than us: `oidc-provider` for OpenID Connect, with
 * clients that register themselves, and a SAML provider of `samlify`. Whoever comes is signed in as they say:
 * `login_hint` and `email` name them.
 */
export async function startIdentityProviders(): Promise<IdentityProviders> {
  const oidc = await listen();
  const saml = await listen();
  oidc.serve(oidcHandler(oidc.url));
  saml.serve(await samlHandler(saml.url));
  return {
    oidcIssuer: oidc.url,
    samlUrl: saml.url,
    stop: async () => void (await Promise.all([oidc.stop(), saml.stop()])),
  };
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function listen() {
  let handler: Handler = (_, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Cannot start an identity provider");
  return {
    url: `http://127.0.0.1:${address.port}`,
    serve: (next: Handler) => {
      handler = next;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A hint is an address, or `address#unverified` for one that the provider has not verified. */
function oidcHandler(issuer: string): Handler {
  const provider = new Provider(issuer, {
    features: { devInteractions: { enabled: false }, registration: { enabled: true } },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ["identity-providers-of-tests"] },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => {
      const [email = "", mark] = id.split("#");
      const claims = { sub: id, email, email_verified: mark !== "unverified", name: "Ada of the provider" };
      return { accountId: id, claims: () => claims };
    },
    loadExistingGrant: async (context) => {
      const { provider, client, session } = context.oidc;
      const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  return (request, response) => {
    if (!request.url?.startsWith("/interaction/")) return void callback(request, response);
    provider
      .interactionDetails(request, response)
      .then(({ params }) => {
        const login = { accountId: String(params.login_hint ?? "nobody") };
        return provider.interactionFinished(request, response, { login });
      })
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  };
}

/**
 * `GET /metadata` says what it is; `GET /sso` takes a request, our `metadata` and the `email` of who signs in, and
 * answers the form that a browser would post, as JSON: `{action, fields}`.
 */
async function samlHandler(url: string): Promise<Handler> {
  const { privatePem, certificatePem } = await createSelfSigned();
  // The requests come from us, and are read here as any provider reads them.
  samlify.setSchemaValidator({ validate: async () => "not checked here" });
  const idp = samlify.IdentityProvider({
    entityID: `${url}/metadata`,
    privateKey: privatePem,
    signingCert: certificatePem,
    isAssertionEncrypted: false,
    messageSigningOrder: "sign-then-encrypt",
    nameIDFormat: ["urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"],
    singleSignOnService: [
      { Binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect", Location: `${url}/sso` },
    ],
    singleLogoutService: [],
    loginResponseTemplate: { context: samlify.SamlLib.defaultLoginResponseTemplate.context, attributes: [] },
  });
  return (request, response) => {
    const asked = new URL(request.url ?? "/", url);
    if (asked.pathname === "/metadata") return void response.end(idp.getMetadata());
    answerSaml(idp, asked)
      .then((form) => response.end(JSON.stringify(form)))
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  };
}

async function answerSaml(idp: ReturnType<typeof samlify.IdentityProvider>, asked: URL) {
  const query = Object.fromEntries(asked.searchParams);
  const sp = samlify.ServiceProvider({ metadata: query.metadata ?? "" });
  const request = await idp.parseLoginRequest(sp, "redirect", { query });
  const email = query.email ?? "";
  const { context } = await idp.createLoginResponse(
    sp,
    { ...request },
    "post",
    { email },
    fillIn(idp, sp, request, email),
  );
  const action = sp.entityMeta.getAssertionConsumerService("post");
  return { action, fields: { SAMLResponse: context, RelayState: query.RelayState ?? "" } };
}

function fillIn(
  idp: ReturnType<typeof samlify.IdentityProvider>,
  sp: ReturnType<typeof samlify.ServiceProvider>,
  request: { extract: object },
  email: string,
) {
  return (template: string) => {
    const [id, now, soon] = [
      `_${crypto.randomUUID()}`,
      new Date(),
      new Date(Date.now() + 300_000).toISOString(),
    ];
    const action = String(sp.entityMeta.getAssertionConsumerService("post"));
    const values = {
      ...{ ID: id, AssertionID: `_${crypto.randomUUID()}`, Issuer: idp.entityMeta.getEntityID() },
      ...{ Destination: action, Audience: sp.entityMeta.getEntityID(), SubjectRecipient: action },
      ...{ InResponseTo: requestIdOf(request), IssueInstant: now.toISOString() },
      ...{ StatusCode: "urn:oasis:names:tc:SAML:2.0:status:Success", NameID: email },
      ...{ NameIDFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress" },
      ...{ ConditionsNotBefore: now.toISOString(), ConditionsNotOnOrAfter: soon },
      SubjectConfirmationDataNotOnOrAfter: soon,
    };
    const statement = `<saml:AuthnStatement AuthnInstant="${now.toISOString()}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`;
    const filled = template.replace("{AuthnStatement}", statement).replace("{AttributeStatement}", "");
    return { id, context: samlify.SamlLib.replaceTagsByValue(filled, values) };
  };
}

function requestIdOf({ extract }: { extract: object }): string {
  const { request } = extract as { request?: { id?: string } };
  return request?.id ?? "";
}
