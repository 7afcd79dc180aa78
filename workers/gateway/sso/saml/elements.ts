import { type XmlElement, XmlRefused } from "./xml.ts";

const namespaces = {
  protocol: "urn:oasis:names:tc:SAML:2.0:protocol",
  assertion: "urn:oasis:names:tc:SAML:2.0:assertion",
  metadata: "urn:oasis:names:tc:SAML:2.0:metadata",
  signature: "http://www.w3.org/2000/09/xmldsig#",
} as const;

type Kind = keyof typeof namespaces;

export function isElement(node: XmlElement | string, kind: Kind, name: string): node is XmlElement {
  return typeof node !== "string" && node.namespace === namespaces[kind] && node.name === name;
}

/** The children of that name, none further down. */
export function childrenOf(parent: XmlElement, kind: Kind, name: string): XmlElement[] {
  return parent.children.filter((child) => isElement(child, kind, name)) as XmlElement[];
}

/** @throws {XmlRefused} when there is more than one. */
export function childOf(parent: XmlElement, kind: Kind, name: string): XmlElement | null {
  const found = childrenOf(parent, kind, name);
  if (found.length > 1) throw new XmlRefused(`Cannot use the XML: <${name}> is there more than once`);
  return found[0] ?? null;
}

/** @throws {XmlRefused} when there is not exactly one. */
export function onlyChildOf(parent: XmlElement, kind: Kind, name: string): XmlElement {
  const child = childOf(parent, kind, name);
  if (child === null) throw new XmlRefused(`Cannot use the XML: <${name}> is missing`);
  return child;
}

/** The attribute without a namespace of that name. */
export function attributeOf(element: XmlElement, name: string): string | null {
  return element.attributes.find((one) => one.name === name && one.namespace === "")?.value ?? null;
}

/** @throws {XmlRefused} when there are elements in it: what they say is not this element's text. */
export function textOf(element: XmlElement): string {
  if (element.children.some((child) => typeof child !== "string"))
    throw new XmlRefused(`Cannot use the XML: <${element.name}> has elements for a text`);
  return element.children.join("").trim();
}

/** The element and everything in it. */
export function* everythingIn(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) if (typeof child !== "string") yield* everythingIn(child);
}
