import { canonicalize } from "../saml/canonicalize.ts";
import { attributeOf, everythingIn } from "../saml/elements.ts";
import { escapeXml } from "../saml/metadata.ts";
import { parseXml } from "../saml/xml.ts";
import { createSelfSigned, type SelfSigned } from "./self-signed.ts";

/** What a response says; every part may be a lie. */
export type ResponseParts = {
  issuer: string;
  audience: string;
  recipient: string;
  destination: string;
  inResponseTo: string;
  /** Written into the XML as it is. */
  nameId: string;
  nameIdFormat: string;
  attributes: Record<string, string[]>;
  notBefore: Date;
  notOnOrAfter: Date;
  status: string;
};

export const emailFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
const unusual = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/** A provider of SAML that says whatever a test wants, signed with its own key. */
export async function createSamlProvider(entityId: string) {
  const identity = await createSelfSigned();
  const metadata = metadataOf(entityId, identity);
  return { entityId, identity, metadata };
}

export type SamlTestProvider = Awaited<ReturnType<typeof createSamlProvider>>;

function metadataOf(entityId: string, { certificatePem }: SelfSigned): string {
  const certificate = certificatePem.replace(/-----[A-Z ]+-----|\s/g, "");
  return `<?xml version="1.0"?><!-- of a test -->
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${entityId}">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${entityId}/sso"/>
</md:IDPSSODescriptor></md:EntityDescriptor>`;
}

export function responseXml(parts: ResponseParts, ids = { response: "_r1", assertion: "_a1" }): string {
  const { status, destination, inResponseTo, issuer } = parts;
  return [
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"`,
    ` ID="${ids.response}" Version="2.0" IssueInstant="${new Date().toISOString()}"`,
    ` Destination="${escapeXml(destination)}" InResponseTo="${inResponseTo}"><saml:Issuer>${issuer}</saml:Issuer>`,
    `<samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>`,
    assertionXml(parts, ids.assertion),
    `</samlp:Response>`,
  ].join("");
}

export function assertionXml(parts: ResponseParts, id: string): string {
  const {
    issuer,
    audience,
    recipient,
    inResponseTo,
    nameId,
    nameIdFormat,
    attributes,
    notBefore,
    notOnOrAfter,
  } = parts;
  const until = notOnOrAfter.toISOString();
  const statements = Object.entries(attributes).map(
    ([name, values]) =>
      `<saml:Attribute Name="${name}">${values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join("")}</saml:Attribute>`,
  );
  return [
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${new Date().toISOString()}">`,
    `<saml:Issuer>${issuer}</saml:Issuer><saml:Subject><saml:NameID Format="${nameIdFormat}">${nameId}</saml:NameID>`,
    `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData`,
    ` InResponseTo="${inResponseTo}" Recipient="${escapeXml(recipient)}" NotOnOrAfter="${until}"/></saml:SubjectConfirmation></saml:Subject>`,
    `<saml:Conditions NotBefore="${notBefore.toISOString()}" NotOnOrAfter="${until}">`,
    `<saml:AudienceRestriction><saml:Audience>${escapeXml(audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`,
    `<saml:AuthnStatement AuthnInstant="${new Date().toISOString()}"/>`,
    statements.length === 0
      ? ""
      : `<saml:AttributeStatement>${statements.join("")}</saml:AttributeStatement>`,
    `</saml:Assertion>`,
  ].join("");
}

type SignOptions = { algorithm?: string; transforms?: string };

/** Signs the element of that id in a document: the signature goes right behind its issuer. */
export async function signElement(
  xml: string,
  id: string,
  { privateKey, certificatePem }: SelfSigned,
  { algorithm = unusual, transforms = usualTransforms }: SignOptions = {},
): Promise<string> {
  const element = [...everythingIn(parseXml(xml))].find((one) => attributeOf(one, "ID") === id);
  if (element === undefined) throw new Error(`Cannot sign: nothing has the id "${id}"`);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonicalize(element)));
  const signedInfo = [
    `<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">`,
    `<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:CanonicalizationMethod>`,
    `<ds:SignatureMethod Algorithm="${algorithm}"></ds:SignatureMethod><ds:Reference URI="#${id}">`,
    `<ds:Transforms>${transforms}</ds:Transforms>`,
    `<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>`,
    `<ds:DigestValue>${base64(digest)}</ds:DigestValue></ds:Reference></ds:SignedInfo>`,
  ].join("");
  const bytes = new TextEncoder().encode(canonicalize(parseXml(signedInfo)));
  const value = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", privateKey, bytes);
  const certificate = certificatePem.replace(/-----[A-Z ]+-----|\s/g, "");
  const signature = [
    `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${signedInfo}`,
    `<ds:SignatureValue>${base64(value)}</ds:SignatureValue>`,
    `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`,
  ].join("");
  const at = xml.indexOf("</saml:Issuer>", xml.indexOf(`ID="${id}"`)) + "</saml:Issuer>".length;
  return xml.slice(0, at) + signature + xml.slice(at);
}

const usualTransforms = [
  `<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform>`,
  `<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:Transform>`,
].join("");

function base64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

export function encodeResponse(xml: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(xml)));
}
