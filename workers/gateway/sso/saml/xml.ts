/**
 * A reader for the XML of SAML, and for no other. Threats: entities that grow or fetch (XXE, billion laughs), and two
 * readers that see two documents. So it knows no document types, no processing instructions, no comments and no CDATA:
 * a text with one is refused as a whole. The tree it makes is the only one, for signatures as for what they sign.
 * @see https://www.w3.org/TR/xml-names/
 */
export type XmlElement = {
  namespace: string;
  prefix: string;
  name: string;
  attributes: XmlAttribute[];
  /** Prefix to namespace, of the declarations on this element alone; the default one has the prefix "". */
  declared: Map<string, string>;
  children: (XmlElement | string)[];
  parent: XmlElement | null;
};

type XmlAttribute = { namespace: string; prefix: string; name: string; value: string };

export class XmlRefused extends Error {
  override readonly name = "XmlRefused";
}

const deepest = 64;
const mostElements = 5_000;
const mostAttributes = 64;
const xmlNamespace = "http://www.w3.org/XML/1998/namespace";
const xmlnsNamespace = "http://www.w3.org/2000/xmlns/";

const declaration = /^\uFEFF?<\?xml(?:\s[^<>?]*)?\?>/;
const nameText = "[A-Za-z_][A-Za-z0-9_.-]*";
const tag = new RegExp(
  `<(/?)((?:${nameText}:)?${nameText})((?:\\s+(?:${nameText}:)?${nameText}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(/?)>`,
  "y",
);
const attribute = new RegExp(`\\s+((?:${nameText}:)?${nameText})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "g");
/** What XML has no place for, and lone surrogates. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are refused
const foreign = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/u;

/**
 * @param options.comments whether comments are dropped instead of refused: for metadata, which nobody signs here.
 * @throws {XmlRefused} for everything that is not one well-formed element of the XML above.
 */
export function parseXml(source: string, { comments = false } = {}): XmlElement {
  const whole = source.replace(declaration, "").replace(/\r\n?/g, "\n");
  const text = comments ? whole.replace(/<!--(?:(?!--)[\s\S])*-->/g, "") : whole;
  if (text.includes("<!") || text.includes("<?")) {
    throw new XmlRefused("Cannot read the XML: it has a document type, an instruction, a comment or CDATA");
  }
  if (foreign.test(text)) throw new XmlRefused("Cannot read the XML: it has characters that XML has not");
  return readTree(text.trim());
}

function readTree(text: string): XmlElement {
  let root: XmlElement | null = null;
  let open: XmlElement | null = null;
  let [at, depth, count] = [0, 0, 0];
  while (at < text.length) {
    if (text[at] !== "<") {
      const end = text.indexOf("<", at);
      if (open === null || end === -1) throw malformed("text outside of the element");
      const run = text.slice(at, end);
      if (run.includes("]]>")) throw malformed("a stray end of CDATA");
      open.children.push(decode(run));
      at = end;
      continue;
    }
    tag.lastIndex = at;
    const [all, closing, name = "", attributes = "", empty] = tag.exec(text) ?? [];
    if (all === undefined) throw malformed("a tag that is none");
    at += all.length;
    if (closing === "/") {
      if (open === null || qualified(open) !== name || attributes !== "" || empty === "/")
        throw malformed("a tag that closes another");
      open = open.parent;
      depth -= 1;
      continue;
    }
    if (root !== null && open === null) throw malformed("a second element");
    count += 1;
    if (depth >= deepest || count > mostElements) throw malformed("too many elements");
    const element = readElement(name, attributes, open);
    open?.children.push(element);
    root ??= element;
    if (empty === "/") continue;
    open = element;
    depth += 1;
  }
  if (root === null || open !== null) throw malformed("an element that does not end");
  return root;
}

function readElement(qualifiedName: string, source: string, parent: XmlElement | null): XmlElement {
  const declared = new Map<string, string>();
  const raw: [name: string, value: string][] = [];
  for (const [, name = "", double, single] of source.matchAll(attribute)) {
    const value = decode((double ?? single ?? "").replace(/[\t\n]/g, " "));
    if (raw.some(([other]) => other === name)) throw malformed(`the attribute "${name}" twice`);
    raw.push([name, value]);
    if (raw.length > mostAttributes) throw malformed("too many attributes");
    const prefix = name === "xmlns" ? "" : name.startsWith("xmlns:") ? name.slice(6) : null;
    if (prefix === null) continue;
    if (
      (prefix !== "" && value === "") ||
      prefix === "xml" ||
      prefix === "xmlns" ||
      value === xmlNamespace ||
      value === xmlnsNamespace
    )
      throw malformed("a namespace that cannot be declared");
    declared.set(prefix, value);
  }
  const [prefix, name] = splitName(qualifiedName);
  const element: XmlElement = { namespace: "", prefix, name, attributes: [], declared, children: [], parent };
  element.namespace = namespaceOf(element, prefix);
  for (const [attributeName, value] of raw) {
    if (attributeName === "xmlns" || attributeName.startsWith("xmlns:")) continue;
    const [prefix, name] = splitName(attributeName);
    const namespace = prefix === "" ? "" : namespaceOf(element, prefix);
    if (element.attributes.some((other) => other.name === name && other.namespace === namespace))
      throw malformed(`the attribute "${name}" twice`);
    element.attributes.push({ namespace, prefix, name, value });
  }
  return element;
}

function splitName(name: string): [prefix: string, local: string] {
  const at = name.indexOf(":");
  return at === -1 ? ["", name] : [name.slice(0, at), name.slice(at + 1)];
}

/** The namespace that a prefix stands for at an element. */
export function namespaceOf(element: XmlElement, prefix: string): string {
  if (prefix === "xml") return xmlNamespace;
  for (let at: XmlElement | null = element; at !== null; at = at.parent) {
    const namespace = at.declared.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  if (prefix !== "") throw malformed(`the prefix "${prefix}", which stands for nothing`);
  return "";
}

export function qualified({ prefix, name }: { prefix: string; name: string }): string {
  return prefix === "" ? name : `${prefix}:${name}`;
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decode(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&([^;&]*;?)/g, (_, reference: string) => {
    const body = /^(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));$/.exec(reference);
    if (body === null) throw malformed("an entity that is not known");
    const [, named, decimal, hexadecimal] = body;
    if (named !== undefined) return entities[named] ?? "";
    const point =
      decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number.parseInt(decimal, 10);
    const character = point > 0x10ffff ? "\u0000" : String.fromCodePoint(point);
    if (foreign.test(character)) throw malformed("a character that XML has not");
    return character;
  });
}

function malformed(what: string): XmlRefused {
  return new XmlRefused(`Cannot read the XML: it has ${what}`);
}
