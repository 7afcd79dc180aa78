import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import Provider, { errors, type JWK } from "oidc-provider";
import { createMemoryStore } from "./memory-store.ts";
import { renderPage, style } from "./page.ts";
import { claimsOf, type Person, personOf, subjectOf } from "./people.ts";
import { picture } from "./picture.ts";

type Client = { id: string; secret: string; redirectUri: string };
type OidcOptions = { port: number; clients: Client[] };

export type RunningOidc = { url: string; stop(): Promise<void> };

const formBytes = 4_096;
const [hour, day] = [3_600, 86_400];

/**
 * Starts a real OpenID provider on 127.0.0.1 that stands in for Google and others: authorization code with PKCE, signed
 * id tokens, rotating refresh tokens. Nothing is kept when it stops, but a person's subject follows from the address.
 */
export async function startOidc({ port, clients }: OidcOptions): Promise<RunningOidc> {
  const issuer = `http://127.0.0.1:${port}`;
  const people = new Map<string, Person>();
  const provider = createProvider(issuer, { clients, people });
  const answer = provider.callback();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", issuer);
    if (pathname === "/picture.png") return void response.setHeader("content-type", "image/png").end(picture);
    if (pathname === "/style.css") return void response.setHeader("content-type", "text/css").end(style);
    request.headers.cookie = withoutSession(request);
    if (pathname === "/favicon.ico") return void response.writeHead(204).end();
    if (!pathname.startsWith("/interaction/")) return void answer(request, response);
    interact({ provider, people, request, response }).catch((error) => {
      response.writeHead(400, { "content-type": "text/plain" }).end(`Cannot go on: ${error.message}`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) =>
      reject(new Error(`Cannot listen on "127.0.0.1:${port}": ${cause.message}`, { cause })),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: issuer, stop };
}

function createProvider(
  issuer: string,
  { clients, people }: { clients: Client[]; people: Map<string, Person> },
) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return new Provider(issuer, {
    adapter: createMemoryStore(),
    jwks: {
      keys: [{ ...privateKey.export({ format: "jwk" }), kid: "local", alg: "RS256", use: "sig" } as JWK],
    },
    ttl: {
      ...{ Interaction: hour, Session: hour, AccessToken: hour, IdToken: hour },
      ...{ AuthorizationCode: 60, RefreshToken: 30 * day, Grant: 30 * day },
    },
    clients: clients.map(({ id, secret, redirectUri }) => ({
      ...{ client_id: id, client_secret: secret, redirect_uris: [redirectUri], response_types: ["code"] },
      grant_types: ["authorization_code", "refresh_token"],
    })),
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "picture"] },
    // As Google does, and unlike the standard's minimum: the id token says all of it.
    conformIdTokenClaims: false,
    cookies: { keys: [randomBytes(32).toString("hex")] },
    features: { devInteractions: { enabled: false }, revocation: { enabled: true } },
    findAccount: (_, id) => {
      const person = people.get(id);
      return person && { accountId: id, claims: () => claimsOf(person, issuer) };
    },
    renderError: (ctx, { error, error_description: why }) => {
      ctx.type = "text/plain";
      ctx.body = `Cannot go on: ${error}, ${why ?? "without a reason"}`;
    },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    pkce: { required: () => true },
    // Whoever says who they are agrees to what the client asks for.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        accountId: oidc.session?.accountId ?? "",
        clientId: oidc.client?.clientId ?? "",
      });
      grant.addOIDCScope([...oidc.requestParamScopes].join(" "));
      await grant.save();
      return grant;
    },
  });
}

/**
 * The cookies of a request but for that of a session at the provider: it never answers for the person, since the next
 * sign-in may be somebody else's.
 */
function withoutSession({ headers: { cookie = "" } }: IncomingMessage): string {
  const pairs = cookie.split(/;\s*/);
  return pairs.filter((pair) => !/^_session(?:\.sig)?=/.test(pair)).join("; ");
}

type Interaction = {
  provider: Provider;
  people: Map<string, Person>;
  request: IncomingMessage;
  response: ServerResponse;
};

async function interact({ provider, people, request, response }: Interaction): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  const show = async (problem?: string) => {
    const page = await renderPage({ name: String(params.client_id), ...(problem ? { problem } : {}) });
    response.writeHead(problem ? 422 : 200, { "content-type": "text/html; charset=utf-8" }).end(page);
  };
  if (request.method !== "POST") return await show();
  const form = new URLSearchParams(await readForm(request));
  if (form.get("do") === "cancel") {
    const { error, message } = new errors.AccessDenied("The person said no");
    return await provider.interactionFinished(request, response, { error, error_description: message });
  }
  const person = personOf(form);
  if (person === null) return await show("Say a name and an e-mail address.");
  people.set(subjectOf(person), person);
  const login = { accountId: subjectOf(person), remember: false };
  await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
}

async function readForm(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) {
    text += chunk;
    if (text.length > formBytes) throw new Error("the form is too long");
  }
  return text;
}
