import { namespaceOf, qualified, type XmlElement } from "./xml.ts";

/**
 * Exclusive XML canonicalization without comments: the bytes that an XML signature signs.
 * @param options.without an element that is left out: the signature itself, where it is inside of what it signs.
 * @param options.inclusive prefixes that are treated as canonicalization of the inclusive kind would.
 * @see https://www.w3.org/TR/xml-exc-c14n/
 */
export function canonicalize(
  element: XmlElement,
  { without = null, inclusive = [] }: { without?: XmlElement | null; inclusive?: string[] } = {},
): string {
  return render(element, new Map(), { without, inclusive });
}

type Options = { without: XmlElement | null; inclusive: string[] };

function render(element: XmlElement, rendered: Map<string, string>, options: Options): string {
  const now = new Map(rendered);
  const declarations: string[] = [];
  for (const prefix of prefixesOf(element, options.inclusive)) {
    const namespace = namespaceOf(element, prefix);
    if ((rendered.get(prefix) ?? "") === namespace) continue;
    now.set(prefix, namespace);
    declarations.push(`${prefix === "" ? "xmlns" : `xmlns:${prefix}`}="${escapeAttribute(namespace)}"`);
  }
  const attributes = element.attributes
    .toSorted((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name))
    .map((one) => `${qualified(one)}="${escapeAttribute(one.value)}"`);
  const name = qualified(element);
  const inside = element.children.map((child) => {
    if (typeof child === "string") return escapeText(child);
    return child === options.without ? "" : render(child, now, options);
  });
  return `<${[name, ...declarations, ...attributes].join(" ")}>${inside.join("")}</${name}>`;
}

/** Those that the element or its attributes use, and those that are asked for and stand for something; in order. */
function prefixesOf(element: XmlElement, inclusive: string[]): string[] {
  const used = new Set([element.prefix]);
  for (const { prefix } of element.attributes) if (prefix !== "") used.add(prefix);
  for (const prefix of inclusive) if (standsForSomething(element, prefix)) used.add(prefix);
  used.delete("xml");
  return [...used].sort(compare);
}

function standsForSomething(element: XmlElement, prefix: string): boolean {
  if (prefix === "") return true;
  for (let at: XmlElement | null = element; at !== null; at = at.parent)
    if (at.declared.has(prefix)) return true;
  return false;
}

/** By code point, as the specification orders; UTF-16 order differs beyond the basic plane alone. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#xD;");
}

function escapeAttribute(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\t", "&#x9;")
    .replaceAll("\n", "&#xA;")
    .replaceAll("\r", "&#xD;");
}
