import { type Assertion, SignInRefused } from "../assertion.ts";
import { readCertificate } from "./certificate.ts";
import {
  attributeOf,
  childOf,
  childrenOf,
  everythingIn,
  isElement,
  onlyChildOf,
  textOf,
} from "./elements.ts";
import { isSignedBy, refuseWrapping, signatureOf } from "./signature.ts";
import { parseXml, type XmlElement, XmlRefused } from "./xml.ts";

/**
 * Reads a SAML response to a request of ours. What it says counts when the assertion in it, or the response around
 * that, is signed by the provider, is for us, for now, and for that request. The request's id is spent by whoever calls,
 * so that nothing counts twice; an answer that nobody asked for has none and is refused.
 * @see https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf (4.1.4)
 */
type Expected = {
  /** Entity id of the provider. */
  issuer: string;
  certificates: string[];
  /** Entity id of ours. */
  audience: string;
  assertionUrl: string;
  requestId: string;
  nowMs: number;
};

const skewMs = 60_000;
const success = "urn:oasis:names:tc:SAML:2.0:status:Success";
const bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/** @throws {SignInRefused} with what is wrong, for the organization's log. */
export async function readResponse(xml: string, expected: Expected): Promise<Assertion> {
  try {
    const response = parseXml(xml);
    if (!isElement(response, "protocol", "Response"))
      throw new XmlRefused("Cannot use the XML: it is no response");
    const assertion = singleAssertionOf(response);
    refuseWrapping(response, [response, assertion]);
    await requireSignature(response, assertion, expected.certificates);
    checkResponse(response, expected);
    checkAssertion(assertion, expected);
    return personOf(assertion);
  } catch (error) {
    if (!(error instanceof XmlRefused)) throw error;
    throw new SignInRefused("invalid_answer", error.message);
  }
}

/** The one assertion, where it belongs and nowhere else in the document. */
function singleAssertionOf(response: XmlElement): XmlElement {
  const status = attributeOf(
    onlyChildOf(onlyChildOf(response, "protocol", "Status"), "protocol", "StatusCode"),
    "Value",
  );
  if (status !== success)
    throw new SignInRefused("declined", `The provider answered "${status?.slice(0, 200)}"`);
  const all = [...everythingIn(response)].filter(
    ({ name }) => name === "Assertion" || name === "EncryptedAssertion",
  );
  if (all.length !== 1) throw new XmlRefused(`Cannot use the response: it has ${all.length} assertions`);
  return onlyChildOf(response, "assertion", "Assertion");
}

/** Both signatures where there are two: what is signed wrongly is no better for being signed rightly elsewhere. */
async function requireSignature(response: XmlElement, assertion: XmlElement, pems: string[]): Promise<void> {
  const certificates = pems.map(readCertificate);
  let signatures = 0;
  for (const element of [response, assertion]) {
    const signature = signatureOf(element);
    if (signature === null) continue;
    signatures += 1;
    if (!(await isSignedBy(element, signature, certificates)))
      throw new XmlRefused(
        `Cannot use the response: the signature of the <${element.name}> is not the provider's`,
      );
  }
  if (signatures === 0) throw new XmlRefused("Cannot use the response: nothing in it is signed");
}

function checkResponse(response: XmlElement, { issuer, assertionUrl, requestId }: Expected): void {
  const named = childOf(response, "assertion", "Issuer");
  if (named !== null) requireEqual("issuer", textOf(named), issuer);
  requireEqual("version", attributeOf(response, "Version"), "2.0");
  requireEqual("request", attributeOf(response, "InResponseTo"), requestId);
  const destination = attributeOf(response, "Destination");
  if (destination !== null) requireEqual("destination", destination, assertionUrl);
}

function checkAssertion(assertion: XmlElement, expected: Expected): void {
  requireEqual("version", attributeOf(assertion, "Version"), "2.0");
  requireEqual("issuer", textOf(onlyChildOf(assertion, "assertion", "Issuer")), expected.issuer);
  const conditions = onlyChildOf(assertion, "assertion", "Conditions");
  requireNow(conditions, expected.nowMs);
  const restrictions = childrenOf(conditions, "assertion", "AudienceRestriction");
  if (restrictions.length === 0) throw new XmlRefused("Cannot use the assertion: it names no audience");
  for (const restriction of restrictions) {
    const audiences = childrenOf(restriction, "assertion", "Audience").map(textOf);
    if (!audiences.includes(expected.audience))
      throw new XmlRefused("Cannot use the assertion: it is for another audience");
  }
  const subject = onlyChildOf(assertion, "assertion", "Subject");
  const confirmed = childrenOf(subject, "assertion", "SubjectConfirmation").some((one) =>
    isConfirmed(one, expected),
  );
  if (!confirmed)
    throw new XmlRefused("Cannot use the assertion: it is not confirmed for this request, here and now");
  if (childrenOf(assertion, "assertion", "AuthnStatement").length === 0)
    throw new XmlRefused("Cannot use the assertion: it says nothing of a sign-in");
}

function isConfirmed(confirmation: XmlElement, { assertionUrl, requestId, nowMs }: Expected): boolean {
  if (attributeOf(confirmation, "Method") !== bearer) return false;
  const data = childOf(confirmation, "assertion", "SubjectConfirmationData");
  if (data === null || attributeOf(data, "NotBefore") !== null) return false;
  const until = timeOf(data, "NotOnOrAfter");
  return (
    attributeOf(data, "Recipient") === assertionUrl &&
    attributeOf(data, "InResponseTo") === requestId &&
    until !== null &&
    nowMs < until + skewMs
  );
}

function requireNow(element: XmlElement, nowMs: number): void {
  const [from, until] = [timeOf(element, "NotBefore"), timeOf(element, "NotOnOrAfter")];
  if (from !== null && nowMs < from - skewMs)
    throw new XmlRefused("Cannot use the assertion: it is not valid yet");
  if (until === null) throw new XmlRefused("Cannot use the assertion: it does not say how long it is valid");
  if (nowMs >= until + skewMs) throw new XmlRefused("Cannot use the assertion: it is not valid any more");
}

function timeOf(element: XmlElement, name: string): number | null {
  const value = attributeOf(element, name);
  if (value === null) return null;
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(value);
  const time = isTime ? Date.parse(value.replace(/(\.\d{3})\d+Z$/, "$1Z")) : Number.NaN;
  if (Number.isNaN(time)) throw new XmlRefused(`Cannot use the assertion: "${name}" is not a time`);
  return time;
}

function requireEqual(what: string, actual: string | null, expected: string): void {
  if (actual !== expected) throw new XmlRefused(`Cannot use the response: it is of another ${what}`);
}

const emailNames = new Set([
  "email",
  "mail",
  "emailaddress",
  "urn:oid:0.9.2342.19200300.100.1.3",
  "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
]);
const nameNames = new Set([
  "displayname",
  "name",
  "urn:oid:2.16.840.1.113730.3.1.241",
  "http://schemas.microsoft.com/identity/claims/displayname",
]);
const emailFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

function personOf(assertion: XmlElement): Assertion {
  const nameId = onlyChildOf(onlyChildOf(assertion, "assertion", "Subject"), "assertion", "NameID");
  const subject = textOf(nameId);
  if (subject === "" || subject.length > 500)
    throw new XmlRefused("Cannot use the assertion: it names nobody");
  if (attributeOf(nameId, "Format")?.endsWith(":transient"))
    throw new XmlRefused("Cannot use the assertion: its name of the person changes every time");
  const [email, ...others] = valuesOf(assertion, emailNames);
  // Which of several addresses is the person's is not ours to guess.
  if (others.length > 0) throw new XmlRefused("Cannot use the assertion: it has several e-mail addresses");
  const address = email ?? (isAddressLike(nameId, subject) ? subject : null);
  if (address === null) throw new XmlRefused("Cannot use the assertion: it has no e-mail address");
  return { subject, email: address, name: valuesOf(assertion, nameNames)[0] ?? null };
}

function isAddressLike(nameId: XmlElement, subject: string): boolean {
  return attributeOf(nameId, "Format") === emailFormat || subject.includes("@");
}

/** The different values of the attributes of those names, without empty ones. */
function valuesOf(assertion: XmlElement, names: Set<string>): string[] {
  const values = childrenOf(assertion, "assertion", "AttributeStatement")
    .flatMap((statement) => childrenOf(statement, "assertion", "Attribute"))
    .filter((attribute) => names.has((attributeOf(attribute, "Name") ?? "").toLowerCase()))
    .flatMap((attribute) => childrenOf(attribute, "assertion", "AttributeValue").map(textOf));
  return [...new Set(values.filter((value) => value !== ""))];
}
