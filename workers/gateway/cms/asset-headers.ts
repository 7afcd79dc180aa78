/** What a browser may show in place; of anything else a page could be made that acts as one of ours. */
const shown =
  /^(?:image\/(?:png|jpeg|webp|avif|gif|svg\+xml)|video\/(?:mp4|webm)|audio\/(?:mpeg|mp4|ogg|webm))$/;

const plain = /^[a-z]+\/[a-z0-9.+-]+$/;

/**
 * What keeps a file from acting: no script, no frame, no form, an origin of its own, and to be saved rather than opened
 * unless it is a picture, a film or a sound. A drawing (SVG) may style itself.
 */
export function harmlessHeaders(type: string, name: string): Record<string, string> {
  const isShown = shown.test(type);
  const fileName = name.replace(/[^A-Za-z0-9._-]+/g, "-").slice(-100) || "file";
  return {
    "content-type": isShown ? type : typeToSave(type),
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
    "content-disposition": `${isShown ? "inline" : "attachment"}; filename="${fileName}"`,
  };
}

/** Saved files keep their type, but for those that run where they are opened. */
function typeToSave(type: string): string {
  return plain.test(type) && !/html|xml|script|svg/.test(type) ? type : "application/octet-stream";
}
