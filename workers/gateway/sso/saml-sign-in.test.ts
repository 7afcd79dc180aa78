import { beforeAll, expect, inject, test } from "vitest";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor } from "../testing/visitor.ts";
import { addSamlProvider, landingOf, postAssertion, startSignIn } from "./testing/browse.ts";
import { createOrganization, roleOf, type TestOrganization } from "./testing/organization.ts";
import {
  createSamlProvider,
  emailFormat,
  encodeResponse,
  type ResponseParts,
  responseXml,
  type SamlTestProvider,
  signElement,
} from "./testing/saml-provider.ts";

const gateway = createTestGateway();
const visitor = () => createVisitor(gateway.app);
const problem = (reason: string) => `/organization-sign-in?problem=${reason}`;

let idp: SamlTestProvider;
beforeAll(async () => {
  idp = await createSamlProvider("https://idp.example/entity");
});

/** The id in a request, as the provider reads it. */
async function requestIdIn(url: URL): Promise<string> {
  const bytes = Uint8Array.from(atob(url.searchParams.get("SAMLRequest") ?? ""), (one) => one.charCodeAt(0));
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return / ID="([^"]+)"/.exec(await new Response(inflated).text())?.[1] ?? "";
}

type Asked = { providerId: string; url: URL; lies?: Partial<ResponseParts> };

async function answerTo({ providerId, url, lies = {} }: Asked): Promise<Record<string, string>> {
  const base = `${gateway.deps.config.publicUrl}/api/auth/sso/${providerId}`;
  const minutes = (count: number) => new Date(Date.now() + count * 60_000);
  const xml = responseXml({
    ...{
      issuer: idp.entityId,
      audience: `${base}/metadata`,
      recipient: `${base}/acs`,
      destination: `${base}/acs`,
    },
    ...{ inResponseTo: await requestIdIn(url), nameId: "nobody", nameIdFormat: emailFormat, attributes: {} },
    ...{
      notBefore: minutes(-1),
      notOnOrAfter: minutes(5),
      status: "urn:oasis:names:tc:SAML:2.0:status:Success",
    },
    ...lies,
  });
  const SAMLResponse = encodeResponse(await signElement(xml, "_a1", idp.identity));
  return { SAMLResponse, RelayState: url.searchParams.get("RelayState") ?? "" };
}

async function setUp(): Promise<{
  team: TestOrganization;
  providerId: string;
  email: string;
  action: string;
}> {
  const team = await createOrganization(gateway);
  const { id } = await addSamlProvider(team, idp.metadata);
  return { team, providerId: id, email: `ada@${team.domain}`, action: `http://x/api/auth/sso/${id}/acs` };
}

test("a provider made by others signs somebody in, knowing no more than our metadata", async () => {
  const saml = inject("samlUrl");
  const team = await createOrganization(gateway);
  const { id } = await addSamlProvider(team, await (await fetch(`${saml}/metadata`)).text());
  const [ada, email] = [visitor(), `ada@${team.domain}`];
  const url = await startSignIn(ada, { email, next: "/app/settings" });
  const metadata = await (await visitor().get(`/api/auth/sso/${id}/metadata`)).text();
  url.searchParams.set("metadata", metadata);
  url.searchParams.set("email", email);
  const answer = await fetch(url);
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  const { action, fields } = JSON.parse(text) as { action: string; fields: Record<string, string> };
  const finish = await postAssertion(visitor(), action, fields);
  expect(finish).toMatch(/^\/api\/auth\/sso\/[^/]+\/finish\?ticket=/);
  expect(landingOf(await ada.get(finish))).toBe("/app/settings");
  expect(await (await ada.get("/api/auth/me")).json()).toMatchObject({
    user: { email },
    tenant: { id: team.tenantId },
    role: "member",
  });
});

test("an assertion counts once, and for the browser that asked", async () => {
  const { providerId, email, action } = await setUp();
  const [ada, mallory] = [visitor(), visitor()];
  const url = await startSignIn(ada, { email });
  const fields = await answerTo({ providerId, url, lies: { nameId: email } });
  const finish = await postAssertion(visitor(), action, fields);
  expect(await postAssertion(visitor(), action, fields)).toBe(problem("expired"));
  await startSignIn(mallory, { email });
  expect(landingOf(await mallory.get(finish))).toBe(problem("expired"));
  expect(landingOf(await ada.get(finish))).toBe(problem("expired"));
  expect((await mallory.get("/api/auth/me")).status).toBe(401);
});

test("a ticket of one sign-in is good once", async () => {
  const { providerId, email, action } = await setUp();
  const ada = visitor();
  const url = await startSignIn(ada, { email });
  const finish = await postAssertion(
    visitor(),
    action,
    await answerTo({ providerId, url, lies: { nameId: email } }),
  );
  expect(landingOf(await ada.get(finish))).toBe("/app");
  expect(landingOf(await ada.get(finish))).toBe(problem("expired"));
});

test("an assertion that nobody asked for signs nobody in", async () => {
  const { providerId, email, action } = await setUp();
  const ada = visitor();
  const url = await startSignIn(ada, { email });
  const { SAMLResponse = "" } = await answerTo({ providerId, url, lies: { nameId: email } });
  for (const RelayState of ["", "/app", "https://evil.example", "made-up"]) {
    expect(await postAssertion(ada, action, { SAMLResponse, RelayState })).toBe(problem("expired"));
  }
});

test("an answer to one request does not answer another", async () => {
  const { providerId, email, action } = await setUp();
  const ada = visitor();
  const [first, second] = [await startSignIn(ada, { email }), await startSignIn(ada, { email })];
  const { SAMLResponse = "" } = await answerTo({ providerId, url: first, lies: { nameId: email } });
  const RelayState = second.searchParams.get("RelayState") ?? "";
  expect(await postAssertion(visitor(), action, { SAMLResponse, RelayState })).toBe(
    problem("invalid_answer"),
  );
});

test("an assertion for one organization opens no other, though one provider signed both", async () => {
  const [one, two] = [await setUp(), await setUp()];
  const ada = visitor();
  const url = await startSignIn(ada, { email: one.email });
  const fields = await answerTo({ providerId: one.providerId, url, lies: { nameId: one.email } });
  expect(await postAssertion(visitor(), two.action, fields)).toBe(problem("expired"));
  const other = await startSignIn(ada, { email: two.email });
  const stolen = await answerTo({ providerId: one.providerId, url: other, lies: { nameId: two.email } });
  expect(await postAssertion(visitor(), two.action, stolen)).toBe(problem("invalid_answer"));
});

test("a provider signs in nobody of another domain", async () => {
  const { team, providerId, email, action } = await setUp();
  const other = await createOrganization(gateway);
  for (const victim of [other.owner.email, `eve@${other.domain}`]) {
    const ada = visitor();
    const url = await startSignIn(ada, { email });
    const finish = await postAssertion(
      visitor(),
      action,
      await answerTo({ providerId, url, lies: { nameId: victim } }),
    );
    expect(landingOf(await ada.get(finish))).toBe(problem("foreign_domain"));
    expect(await roleOf(gateway, team.tenantId, victim)).toBeNull();
  }
});

test("a page of another site can post to the one address that is for that, and to none beside it", async () => {
  const { providerId } = await setUp();
  const init = { method: "POST", headers: { origin: "https://idp.example" } };
  expect((await visitor().send(`/api/auth/sso/${providerId}/acs`, init)).status).toBe(400);
  expect((await visitor().send("/api/auth/sign-in/sso", init)).status).toBe(403);
});

test.each(["callback?code=x&state=y", "finish?ticket=x"])(
  "an unknown provider's %s leads to the page that says so",
  async (path) => {
    const response = await visitor().get(`/api/auth/sso/sso-${crypto.randomUUID()}/${path}`);
    expect(landingOf(response)).toBe(problem("expired"));
  },
);

test("our metadata is there for SAML providers alone", async () => {
  const { providerId } = await setUp();
  const response = await visitor().get(`/api/auth/sso/${providerId}/metadata`);
  expect(response.headers.get("content-type")).toBe("application/samlmetadata+xml");
  expect(await response.text()).toContain(`/api/auth/sso/${providerId}/acs`);
  expect((await visitor().get(`/api/auth/sso/sso-${crypto.randomUUID()}/metadata`)).status).toBe(404);
});
