import { beforeAll, expect, test } from "vitest";
import {
  assertionXml,
  createSamlProvider,
  emailFormat,
  type ResponseParts,
  responseXml,
  type SamlTestProvider,
  signElement,
} from "../testing/saml-provider.ts";
import { readResponse } from "./read-response.ts";

const audience = "https://app.selvedge.example/api/auth/sso/sso-1/metadata";
const assertionUrl = "https://app.selvedge.example/api/auth/sso/sso-1/acs";
const requestId = "_request";
const minutes = (count: number) => new Date(Date.now() + count * 60_000);

let provider: SamlTestProvider;
let stranger: SamlTestProvider;
beforeAll(async () => {
  provider = await createSamlProvider("https://idp.example");
  stranger = await createSamlProvider("https://idp.example");
});

function parts(lies: Partial<ResponseParts> = {}): ResponseParts {
  return {
    ...{ issuer: provider.entityId, audience, recipient: assertionUrl, destination: assertionUrl },
    ...{ inResponseTo: requestId, nameId: "ada@corp.example", nameIdFormat: emailFormat, attributes: {} },
    ...{
      notBefore: minutes(-1),
      notOnOrAfter: minutes(5),
      status: "urn:oasis:names:tc:SAML:2.0:status:Success",
    },
    ...lies,
  };
}

async function read(xml: string) {
  return await readResponse(xml, {
    ...{ issuer: provider.entityId, certificates: [provider.identity.certificatePem], audience },
    ...{ assertionUrl, requestId, nowMs: Date.now() },
  });
}

const signed = async (lies: Partial<ResponseParts> = {}) =>
  await signElement(responseXml(parts(lies)), "_a1", provider.identity);

test("an assertion that is signed says who somebody is", async () => {
  const attributes = { displayName: ["Ada &amp; Co"], mail: ["ada@corp.example"] };
  expect(await read(await signed({ nameId: "u-1", nameIdFormat: "x", attributes }))).toEqual({
    subject: "u-1",
    email: "ada@corp.example",
    name: "Ada & Co",
  });
});

test("a response that is signed vouches for the assertion in it, signed or not", async () => {
  const response = await signElement(responseXml(parts()), "_r1", provider.identity);
  expect(await read(response)).toMatchObject({ email: "ada@corp.example" });
  const both = await signElement(await signed(), "_r1", provider.identity);
  expect(await read(both)).toMatchObject({ email: "ada@corp.example" });
});

test.each<[string, () => Promise<string>]>([
  ["nobody signed", async () => responseXml(parts())],
  ["another's key signed", async () => await signElement(responseXml(parts()), "_a1", stranger.identity)],
  [
    "was changed after it was signed",
    async () => (await signed()).replace("ada@corp.example", "eve@corp.example"),
  ],
  [
    "a good signature of the assertion and a bad one of the response",
    async () => {
      return await signElement(await signed(), "_r1", stranger.identity);
    },
  ],
  [
    "a signature by SHA-1",
    async () => {
      const algorithm = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
      return await signElement(responseXml(parts()), "_a1", provider.identity, { algorithm });
    },
  ],
  [
    "a signature by a shared secret",
    async () => {
      const algorithm = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
      return await signElement(responseXml(parts()), "_a1", provider.identity, { algorithm });
    },
  ],
  [
    "a transform that could make anything of it",
    async () => {
      const transforms = `<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"></ds:Transform>`;
      return await signElement(responseXml(parts()), "_a1", provider.identity, { transforms });
    },
  ],
  ["a signature without what it signs", async () => (await signed()).replace('URI="#_a1"', 'URI=""')],
])("a response with %s is refused", async (_, make) => {
  await expect(read(await make())).rejects.toMatchObject({ name: "SignInRefused", reason: "invalid_answer" });
});

/** Signature wrapping: the signed assertion is kept where nobody reads, and another stands where it was. */
const evil = () => assertionXml(parts({ nameId: "eve@corp.example" }), "_evil");
const partOf = (xml: string, name: string) =>
  new RegExp(`<${name}[ >].*?</${name}>`, "s").exec(xml)?.[0] ?? "";

test.each<[string, (xml: string) => string]>([
  ["beside it", (xml) => xml.replace("<saml:Assertion", `${evil()}<saml:Assertion`)],
  ["after it", (xml) => xml.replace("</samlp:Response>", `${evil()}</samlp:Response>`)],
  [
    "in its place, the signed one in an extension",
    (xml) => {
      const original = partOf(xml, "saml:Assertion");
      return xml.replace(original, `${evil()}<samlp:Extensions>${original}</samlp:Extensions>`);
    },
  ],
  [
    "around it",
    (xml) => {
      const original = partOf(xml, "saml:Assertion");
      return xml.replace(original, evil().replace("</saml:Assertion>", `${original}</saml:Assertion>`));
    },
  ],
  [
    "in its place with its signature, the signed one in the signature's object",
    (xml) => {
      const original = partOf(xml, "saml:Assertion");
      const signature = partOf(xml, "ds:Signature");
      const bare = original.replace(signature, "");
      const holding = signature.replace("</ds:Signature>", `<ds:Object>${bare}</ds:Object></ds:Signature>`);
      return xml.replace(original, evil().replace("</saml:Issuer>", `</saml:Issuer>${holding}`));
    },
  ],
  [
    "in its place with its id and its signature",
    (xml) => {
      const original = partOf(xml, "saml:Assertion");
      const signature = partOf(xml, "ds:Signature");
      const copy = assertionXml(parts({ nameId: "eve@corp.example" }), "_a1");
      return xml.replace(original, copy.replace("</saml:Issuer>", `</saml:Issuer>${signature}`));
    },
  ],
  [
    "in a copy of the response around the signed response",
    (xml) =>
      responseXml(parts({ nameId: "eve@corp.example" })).replace(
        "</samlp:Response>",
        `${xml}</samlp:Response>`,
      ),
  ],
])("an assertion wrapped %s is refused", async (_, wrap) => {
  const wrapped = wrap(await signed());
  expect(wrapped).toContain("eve@corp.example");
  await expect(read(wrapped)).rejects.toMatchObject({ reason: "invalid_answer" });
});

test.each<[string, Partial<ResponseParts>]>([
  ["another audience", { audience: "https://other.example/metadata" }],
  ["another recipient", { recipient: "https://other.example/acs" }],
  ["another destination", { destination: "https://other.example/acs" }],
  ["another request", { inResponseTo: "_another" }],
  ["another issuer", { issuer: "https://other-idp.example" }],
  ["a past that is over", { notBefore: minutes(-20), notOnOrAfter: minutes(-10) }],
  ["a time to come", { notBefore: minutes(10), notOnOrAfter: minutes(20) }],
  ["nobody", { nameId: "" }],
  ["somebody without an address", { nameId: "u-1", nameIdFormat: "x" }],
  ["several addresses", { attributes: { mail: ["ada@corp.example", "eve@corp.example"] } }],
  ["an element inside of the name", { nameId: "ada@corp.example<saml:x/>.evil.example" }],
])("an assertion for %s is refused, though it is signed", async (_, lies) => {
  await expect(read(await signed(lies))).rejects.toMatchObject({ reason: "invalid_answer" });
});

test("a provider that says no is told as that", async () => {
  const status = "urn:oasis:names:tc:SAML:2.0:status:Responder";
  await expect(read(await signed({ status }))).rejects.toMatchObject({ reason: "declined" });
});

test("a comment cannot cut a name in two, before or after it is signed", async () => {
  const xml = await signed({ nameId: "ada@corp.example.evil.example" });
  const cut = xml.replace("ada@corp.example.evil", "ada@corp.example<!-- -->.evil");
  await expect(read(cut)).rejects.toMatchObject({ reason: "invalid_answer" });
});

test.each([
  ["a document type", `<!DOCTYPE x [<!ENTITY e "ada">]><x/>`],
  ["an entity from elsewhere", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`],
  ["an entity that is not known", "<x>&e;</x>"],
  ["CDATA", "<x><![CDATA[ada]]></x>"],
  ["an instruction", "<?xml version='1.0'?><?php x ?><x/>"],
  ["an element that does not end", "<x><y></x>"],
  ["two elements", "<x/><x/>"],
  ["one attribute twice", `<x a="1" a="2"/>`],
  ["one attribute twice, by two prefixes", `<x xmlns:a="u" xmlns:b="u" a:c="1" b:c="2"/>`],
  ["a prefix that stands for nothing", "<a:x/>"],
  ["elements without end", "<x>".repeat(1_000) + "</x>".repeat(1_000)],
  ["nothing", ""],
])("a text with %s is not read", async (_, xml) => {
  await expect(read(xml)).rejects.toMatchObject({ reason: "invalid_answer" });
});

test("what nobody has signed yet costs little: few attributes, few prefixes", async () => {
  const startedMs = Date.now();
  const many = Array.from({ length: 30_000 }, (_, index) => `a${index}=""`).join(" ");
  await expect(read(`<x ${many}/>`)).rejects.toThrow("too many attributes");
  const prefixes = Array.from({ length: 40_000 }, (_, index) => `p${index}`).join(" ");
  const list = `<ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="${prefixes}"/>`;
  const response = await signed();
  const listed = response.replace(
    /(<(?:\w+:)?CanonicalizationMethod[^>]*?)\/?>(?:<\/(?:\w+:)?CanonicalizationMethod>)?/,
    (_, start: string) => {
      const name = /^<((?:\w+:)?CanonicalizationMethod)/.exec(start)?.[1];
      return `${start}>${list}</${name}>`;
    },
  );
  expect(listed.length).toBeGreaterThan(response.length + 200_000);
  await expect(read(listed)).rejects.toThrow("many prefixes");
  expect(Date.now() - startedMs).toBeLessThan(5_000);
});
