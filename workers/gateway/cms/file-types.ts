/** How a file of each type begins. No SVG and no HTML: they are documents that can run scripts. */
const beginnings: Record<string, (head: Uint8Array) => boolean> = {
  "image/png": (head) => text(head, 0, 8) === "\x89PNG\r\n\x1a\n",
  "image/jpeg": (head) => text(head, 0, 3) === "\xff\xd8\xff",
  "image/gif": (head) => ["GIF87a", "GIF89a"].includes(text(head, 0, 6)),
  "image/webp": (head) => text(head, 0, 4) === "RIFF" && text(head, 8, 12) === "WEBP",
  "image/avif": (head) => ["ftypavif", "ftypavis"].includes(text(head, 4, 12)),
  "application/pdf": (head) => text(head, 0, 5) === "%PDF-",
};

export const fileTypes = Object.keys(beginnings);

/** As many bytes as have to be seen of a file. */
export const headBytes = 12;

export function beginsAs(type: string, head: Uint8Array): boolean {
  return beginnings[type]?.(head) === true;
}

export function extensionOf(type: string): string {
  return type.slice(type.indexOf("/") + 1).replace("jpeg", "jpg");
}

function text(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
