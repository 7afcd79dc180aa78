import { ApiError } from "../../contract/api-error.ts";

/**
 * Reads a `multipart/form-data` body part by part, as a stream: no part is held in memory.
 *
 * Strict where leniency helps only attackers: no preamble, no nested parts, names exactly once in their header, headers
 * bounded. What browsers and curl send is what it takes.
 * @see https://www.rfc-editor.org/rfc/rfc7578
 * @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
 */
export type FormPart = {
  name: string;
  /** Null for a part that is not a file. */
  fileName: string | null;
  /** Read it to its end, or not at all; the next part comes after it in any case. */
  body: AsyncIterable<Uint8Array>;
};

const maxHeaderBytes = 8 * 1024;
const encoder = new TextEncoder();

/** The boundary of a form's content type. @throws {ApiError} `unsupported_media_type` for anything else. */
export function boundaryOf(contentType: string | undefined): string {
  const [type = "", ...parameters] = (contentType ?? "").split(";");
  const boundary = parameters
    .map((parameter) => /^\s*boundary=(?:"([^"]+)"|([^\s"]+))\s*$/i.exec(parameter))
    .find((match) => match !== null);
  const value = boundary?.[1] ?? boundary?.[2] ?? "";
  if (type.trim().toLowerCase() !== "multipart/form-data" || !/^[\x20-\x7e]{1,70}$/.test(value)) {
    throw new ApiError("unsupported_media_type", "Send the file as multipart/form-data with a boundary");
  }
  return value;
}

/** @throws {ApiError} `invalid_request` when the body is not such a form, while it is read. */
export async function* readMultipart(
  body: ReadableStream<Uint8Array>,
  boundary: string,
): AsyncGenerator<FormPart, void, void> {
  const reader = body.getReader();
  const delimiter = encoder.encode(`\r\n--${boundary}`);
  // The first delimiter has no line before it.
  let held: Uint8Array = encoder.encode("\r\n");

  async function more(): Promise<void> {
    const { done, value } = await reader.read();
    if (done) throw malformed("it ends in the middle");
    held = held.length === 0 ? value : concat(held, value);
  }

  /** Bytes up to the next delimiter, which is taken as well. */
  async function* untilDelimiter(): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      const at = indexOf(held, delimiter);
      if (at !== -1) {
        const rest = held.subarray(0, at);
        held = held.subarray(at + delimiter.length);
        if (rest.length > 0) yield rest;
        return;
      }
      const safe = held.length - delimiter.length + 1;
      if (safe > 0) {
        const bytes = held.subarray(0, safe);
        held = held.slice(safe);
        yield bytes;
      }
      await more();
    }
  }

  /** The line up to the next CRLF. */
  async function readLine(budget: number): Promise<string> {
    for (;;) {
      const at = indexOf(held, crlf);
      if (at > budget || (at === -1 && held.length > budget)) throw malformed("a part's header is too long");
      if (at !== -1) {
        const line = decode(held.subarray(0, at));
        held = held.subarray(at + 2);
        return line;
      }
      await more();
    }
  }

  try {
    for await (const _ of untilDelimiter()) throw malformed("something stands before its first part");
    for (;;) {
      const rest = await readLine(maxHeaderBytes).catch((error) => endOf(held, error));
      if (rest.startsWith("--")) return;
      if (rest.trim() !== "") throw malformed("a boundary is followed by something");
      const disposition = await readHeaders(readLine);
      const content = untilDelimiter();
      yield { ...disposition, body: content };
      for await (const _ of content) {
        // What nobody read is passed over.
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

const crlf = encoder.encode("\r\n");

/** The last delimiter need not be followed by a line break. */
function endOf(held: Uint8Array, error: unknown): string {
  if (held.length >= 2 && held[0] === 0x2d && held[1] === 0x2d) return "--";
  throw error;
}

async function readHeaders(readLine: (budget: number) => Promise<string>): Promise<Omit<FormPart, "body">> {
  let disposition: Omit<FormPart, "body"> | null = null;
  let budget = maxHeaderBytes;
  for (;;) {
    const line = await readLine(budget);
    budget -= line.length + 2;
    if (line === "") break;
    if (!/^content-disposition:/i.test(line)) continue;
    if (disposition !== null) throw malformed("a part has two names");
    disposition = parseDisposition(line);
  }
  if (disposition === null) throw malformed("a part has no name");
  return disposition;
}

/** Browsers write a quote in a name as %22, curl as \". */
function parseDisposition(line: string): Omit<FormPart, "body"> {
  const parameters = new Map<string, string>();
  const pattern = /;\s*([a-z*]+)="((?:[^"\\\r\n]|\\.)*)"/gi;
  for (const [, key = "", value = ""] of line.matchAll(pattern)) {
    if (parameters.has(key.toLowerCase())) throw malformed("a part has two names");
    parameters.set(key.toLowerCase(), value.replace(/\\(["\\])/g, "$1").replaceAll("%22", '"'));
  }
  const name = parameters.get("name");
  if (!/^content-disposition:\s*form-data\s*;/i.test(line) || name === undefined)
    throw malformed("a part has no name");
  return { name, fileName: parameters.get("filename") ?? null };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw malformed("a part's header is not UTF-8");
  }
}

function malformed(reason: string): ApiError {
  return new ApiError("invalid_request", `Cannot read the form: ${reason}`, {
    errors: [{ path: "body", message: `Not multipart/form-data: ${reason}` }],
  });
}

/** Looks for carriage returns, which the needle begins with and files have few of, at memory speed. */
function indexOf(bytes: Uint8Array, needle: Uint8Array): number {
  const last = bytes.length - needle.length;
  for (let at = bytes.indexOf(0x0d); at !== -1 && at <= last; at = bytes.indexOf(0x0d, at + 1)) {
    let length = 1;
    while (length < needle.length && bytes[at + length] === needle[length]) length += 1;
    if (length === needle.length) return at;
  }
  return -1;
}

function concat(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(left.length + right.length);
  bytes.set(left);
  bytes.set(right, left.length);
  return bytes;
}
