/** What a file's characters may be written in, by the names that `TextDecoder` has for them. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** Bytes that mean nothing in Windows-1252. */
const unused = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
const looksAt = 4 * 1024;

/**
 * Finds out from its first bytes how a text is encoded: by its byte order mark, by where zeros are (every second byte of
 * UTF-16 is one in most of what people write), and else by whether it can be UTF-8. What can be nothing else counts as
 * UTF-8, so that whoever reads it says where it is not.
 */
export function detectEncoding(bytes: Uint8Array): Encoding {
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  if (mark === 0xfffe) return "utf-16le";
  if (mark === 0xfeff) return "utf-16be";
  const start = bytes.subarray(0, looksAt);
  if (start.includes(0)) return detectUtf16(start) ?? "utf-8";
  return isUtf8(bytes) || !couldBeWindows1252(bytes) ? "utf-8" : "windows-1252";
}

/** Whether bytes that are not UTF-8 throughout are better read as Windows-1252: what is mostly UTF-8 is broken instead. */
function couldBeWindows1252(bytes: Uint8Array): boolean {
  if (bytes.some((byte) => unused.has(byte))) return false;
  const text = new TextDecoder("utf-8").decode(bytes);
  const broken = text.match(/\uFFFD/g)?.length ?? 0;
  const whole = text.match(/[\u0080-\uFFFC]/g)?.length ?? 0;
  return broken > whole;
}

export type Utf8Check = { push(bytes: Uint8Array): void; isValid(): boolean };

/** Checks a stream of bytes as it passes. */
export function createUtf8Check(): Utf8Check {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  let valid = true;
  const decode = (bytes: Uint8Array, stream: boolean) => {
    if (!valid) return;
    try {
      decoder.decode(bytes, { stream });
    } catch {
      valid = false;
    }
  };
  return {
    push: (bytes) => decode(bytes, true),
    isValid() {
      decode(new Uint8Array(), false);
      return valid;
    },
  };
}

function detectUtf16(bytes: Uint8Array): Encoding | null {
  const pairs = Math.floor(bytes.length / 2);
  const zeros = [0, 0];
  for (let at = 0; at < 2 * pairs; at += 1) if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [first = 0, second = 0] = zeros;
  if (first === 0 && second / pairs > 0.7) return "utf-16le";
  return second === 0 && first / pairs > 0.7 ? "utf-16be" : null;
}

/** A character may be cut in two at the end of the first bytes. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
