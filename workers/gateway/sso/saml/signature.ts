import { canonicalize } from "./canonicalize.ts";
import type { Certificate } from "./certificate.ts";
import {
  attributeOf,
  childOf,
  childrenOf,
  everythingIn,
  isElement,
  onlyChildOf,
  textOf,
} from "./elements.ts";
import { type XmlElement, XmlRefused } from "./xml.ts";

/**
 * Checks the XML signature of an element, by the keys of the organization's own settings and by no key that the
 * message brings. Threat: signature wrapping, where what is signed and what is read are two elements. So a signature
 * is a child of the element that it signs, it signs that one alone, by an id that nothing else has, and the caller
 * reads that very element.
 * @see https://www.w3.org/TR/xmldsig-core1/
 */
export async function isSignedBy(
  element: XmlElement,
  signature: XmlElement,
  certificates: Certificate[],
): Promise<boolean> {
  const signedInfo = onlyChildOf(signature, "signature", "SignedInfo");
  const method = algorithmOf(onlyChildOf(signedInfo, "signature", "CanonicalizationMethod"));
  if (method !== exclusive) throw new XmlRefused(`Cannot check a signature: canonicalization "${method}"`);
  const inclusive = prefixListOf(onlyChildOf(signedInfo, "signature", "CanonicalizationMethod"));
  if (!(await isDigestRight(element, signature, onlyChildOf(signedInfo, "signature", "Reference"))))
    return false;
  const scheme = algorithmOf(onlyChildOf(signedInfo, "signature", "SignatureMethod"));
  const algorithm = signatureAlgorithms[scheme];
  if (algorithm === undefined) throw new XmlRefused(`Cannot check a signature: algorithm "${scheme}"`);
  const value = fromBase64(textOf(onlyChildOf(signature, "signature", "SignatureValue")));
  const signed = new TextEncoder().encode(canonicalize(signedInfo, { inclusive }));
  for (const { key, kind } of certificates) {
    if (kind !== algorithm.kind) continue;
    const imported = await crypto.subtle.importKey("spki", key, algorithm.parameters, false, ["verify"]);
    if (await crypto.subtle.verify(algorithm.parameters, imported, value, signed)) return true;
  }
  return false;
}

async function isDigestRight(
  element: XmlElement,
  signature: XmlElement,
  reference: XmlElement,
): Promise<boolean> {
  const id = attributeOf(element, "ID");
  if (id === null || id === "" || attributeOf(reference, "URI") !== `#${id}`)
    throw new XmlRefused("Cannot check a signature: it is not of the element that it is in");
  const inclusive = prefixesOfTransforms(reference);
  const scheme = algorithmOf(onlyChildOf(reference, "signature", "DigestMethod"));
  const hash = digestAlgorithms[scheme];
  if (hash === undefined) throw new XmlRefused(`Cannot check a signature: digest "${scheme}"`);
  const bytes = new TextEncoder().encode(canonicalize(element, { without: signature, inclusive }));
  const digest = new Uint8Array(await crypto.subtle.digest(hash, bytes));
  const expected = fromBase64(textOf(onlyChildOf(reference, "signature", "DigestValue")));
  return digest.length === expected.length && digest.every((byte, index) => byte === expected[index]);
}

/** The two transforms that SAML allows, in their order; other ones could make anything of the element. */
function prefixesOfTransforms(reference: XmlElement): string[] {
  const transforms = childrenOf(onlyChildOf(reference, "signature", "Transforms"), "signature", "Transform");
  const [first, second, ...others] = transforms;
  if (first === undefined || second === undefined || others.length > 0)
    throw new XmlRefused("Cannot check a signature: it has other transforms");
  if (algorithmOf(first) !== enveloped || algorithmOf(second) !== exclusive)
    throw new XmlRefused("Cannot check a signature: it has other transforms");
  return prefixListOf(second);
}

function prefixListOf(element: XmlElement): string[] {
  const list = element.children.find(
    (child) =>
      typeof child !== "string" && child.namespace === exclusive && child.name === "InclusiveNamespaces",
  );
  if (list === undefined || typeof list === "string") return [];
  const prefixes = (attributeOf(list, "PrefixList") ?? "").split(/\s+/).filter(Boolean);
  // Each is looked for at every element, before anybody knows who sent this.
  if (prefixes.length > mostPrefixes)
    throw new XmlRefused("Cannot check a signature: it lists many prefixes");
  return prefixes.map((prefix) => (prefix === "#default" ? "" : prefix));
}

/** Every id once, and no signature but on the elements that may have one. @throws {XmlRefused} otherwise. */
export function refuseWrapping(root: XmlElement, signable: XmlElement[]): void {
  const ids = new Set<string>();
  for (const element of everythingIn(root)) {
    for (const { name, value } of element.attributes) {
      if (name.toLowerCase() !== "id") continue;
      if (ids.has(value)) throw new XmlRefused("Cannot use the XML: two elements have one id");
      ids.add(value);
    }
    const isStray = element.parent === null || !signable.includes(element.parent);
    if (isElement(element, "signature", "Signature") && isStray)
      throw new XmlRefused("Cannot use the XML: a signature is in a place of no meaning");
  }
}

/** The signature of an element, if it has one. */
export function signatureOf(element: XmlElement): XmlElement | null {
  return childOf(element, "signature", "Signature");
}

const mostPrefixes = 32;
const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/** None with SHA-1, and none with a secret that both sides know. */
const signatureAlgorithms: Record<
  string,
  { kind: Certificate["kind"]; parameters: { name: string; hash: string; namedCurve?: string } }
> = {
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": rsa("SHA-256"),
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384": rsa("SHA-384"),
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": rsa("SHA-512"),
  "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256": {
    kind: "ec",
    parameters: { name: "ECDSA", hash: "SHA-256", namedCurve: "P-256" },
  },
};

const digestAlgorithms: Record<string, string> = {
  "http://www.w3.org/2001/04/xmlenc#sha256": "SHA-256",
  "http://www.w3.org/2001/04/xmldsig-more#sha384": "SHA-384",
  "http://www.w3.org/2001/04/xmlenc#sha512": "SHA-512",
};

function rsa(hash: string) {
  return { kind: "rsa" as const, parameters: { name: "RSASSA-PKCS1-v1_5", hash } };
}

function algorithmOf(element: XmlElement): string {
  return attributeOf(element, "Algorithm") ?? "";
}

function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text.replace(/\s+/g, "")), (character) => character.charCodeAt(0));
  } catch {
    throw new XmlRefused("Cannot check a signature: a value is not base64");
  }
}
