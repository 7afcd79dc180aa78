import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Visitor } from "../../testing/visitor.ts";
import type { TestOrganization } from "./organization.ts";

/** A browser at an identity provider: it keeps cookies, and follows until somebody else's address comes. */
export async function followAt(origin: string, start: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = start;
  for (let steps = 0; steps < 10 && new URL(url).origin === origin; steps += 1) {
    const headers = { cookie: [...cookies].map((pair) => pair.join("=")).join("; ") };
    const response = await fetch(url, { headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null)
      throw new Error(`The provider answered ${response.status}: ${await response.text()}`);
    await response.body?.cancel();
    url = new URL(location, url).href;
  }
  return url;
}

/** Path and query of an address, as a visitor asks for it. */
export function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** Where the answer leads, as a path of the site. */
export function landingOf(response: Response): string {
  expect(response.status).toBe(303);
  const url = new URL(response.headers.get("location") ?? "");
  expect(url.origin).toBe(env.PUBLIC_URL);
  return url.pathname + url.search;
}

/** Begins a sign-in and says where it goes. */
export async function startSignIn(visitor: Visitor, body: object): Promise<URL> {
  const response = await visitor.post("/api/auth/sign-in/sso", body);
  expect(response.status, await response.clone().text()).toBe(200);
  return new URL((await response.json<{ url: string }>()).url);
}

type Settings = Record<string, unknown>;
export type Created = { id: string; oidc: { redirectUri: string } | null };

const path = "/api/auth/organization/sign-in-providers";

/** Adds an OpenID provider at which a client of its own was registered. */
export async function addOidcProvider(
  { owner, domain }: TestOrganization,
  issuer: string,
  settings: Settings = {},
): Promise<Created> {
  const placeholder = { clientId: "later", clientSecret: "later" };
  const body = { type: "oidc", name: "Corp", domains: [domain], issuer, ...placeholder, ...settings };
  const created = await owner.post(path, body);
  expect(created.status, await created.clone().text()).toBe(201);
  const { provider } = await created.json<{ provider: Created }>();
  const registered = await fetch(`${issuer}/reg`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ redirect_uris: [provider.oidc?.redirectUri] }),
  });
  const client = await registered.json<{ client_id: string; client_secret: string }>();
  const changed = await owner.send(`${path}/${provider.id}`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ clientId: client.client_id, clientSecret: client.client_secret }),
  });
  expect(changed.status, await changed.clone().text()).toBe(200);
  return provider;
}

/** Adds a SAML provider by its metadata. */
export async function addSamlProvider(
  { owner, domain }: TestOrganization,
  metadata: string,
  settings: Settings = {},
): Promise<Created> {
  const created = await owner.post(path, {
    type: "saml",
    name: "Corp",
    domains: [domain],
    metadata,
    ...settings,
  });
  expect(created.status, await created.clone().text()).toBe(201);
  return (await created.json<{ provider: Created }>()).provider;
}

/** Signs in by OpenID as an address, which may differ from the one that it began with. */
export async function signInByOidc(
  visitor: Visitor,
  issuer: string,
  email: string,
  as = email,
): Promise<string> {
  const url = await startSignIn(visitor, { email });
  url.searchParams.set("login_hint", as);
  return landingOf(await visitor.get(pathOf(await followAt(issuer, url.href))));
}

/** The site's page posts what the provider gave it: from another site, so without cookies. */
export async function postAssertion(
  sender: Visitor,
  action: string,
  fields: Record<string, string>,
): Promise<string> {
  const response = await sender.send(pathOf(action), {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: "https://idp.example" },
    body: new URLSearchParams(fields).toString(),
  });
  return landingOf(response);
}
