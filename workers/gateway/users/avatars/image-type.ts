/** What a picture may be. No SVG: it is a document that can run scripts. */
export type ImageType = "image/png" | "image/jpeg" | "image/webp" | "image/gif";

export type Image = { bytes: Uint8Array; type: ImageType };

const text = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to));

/** The kind of picture that bytes begin as, whatever anybody says of them; null when they are none. */
export function imageTypeOf(bytes: Uint8Array): ImageType | null {
  if (text(bytes, 0, 8) === "\x89PNG\r\n\x1a\n") return "image/png";
  if (text(bytes, 0, 3) === "\xff\xd8\xff") return "image/jpeg";
  if (["GIF87a", "GIF89a"].includes(text(bytes, 0, 6))) return "image/gif";
  if (text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 12) === "WEBP") return "image/webp";
  return null;
}
