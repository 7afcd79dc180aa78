/** A value that the text format of Cap'n Proto can write: text, number, file, list or struct. */
export type CapnpValue = string | number | boolean | Embed | CapnpValue[] | CapnpStruct;
export type CapnpStruct = { [field: string]: CapnpValue | undefined };

/** The content of a file, put in when the configuration is read; the path is relative to the configuration. */
export type Embed = { embed: string };

/**
 * Writes `value` as Cap'n Proto text. Fields that are undefined are left out.
 * @see https://capnproto.org/language.html#constants
 */
export function toCapnp(value: CapnpValue, indent = ""): string {
  if (typeof value === "string") return quote(value);
  if (typeof value !== "object") return String(value);
  if (isEmbed(value)) return `embed ${quote(value.embed)}`;
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((item) => toCapnp(item, inner))
    : Object.entries(value).flatMap(([field, item]) =>
        item === undefined ? [] : [`${field} = ${toCapnp(item, inner)}`],
      );
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["(", ")"];
  const short = `${open}${lines.join(", ")}${close}`;
  if (!short.includes("\n") && indent.length + short.length < 100) return short;
  return `${open}\n${lines.map((line) => `${inner}${line},\n`).join("")}${indent}${close}`;
}

function isEmbed(value: Embed | CapnpValue[] | CapnpStruct): value is Embed {
  return "embed" in value && typeof value.embed === "string";
}

const escapes: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\" };

function quote(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these cannot stand in a literal.
  const escaped = text.replace(/["\\\u0000-\u001f\u007f]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(2, "0");
    return escapes[character] ?? `\\x${code}`;
  });
  return `"${escaped}"`;
}
