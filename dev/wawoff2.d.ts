declare module "wawoff2" {
  /** Unpacks a WOFF2 file into the plain font that it holds. */
  export function decompress(font: Uint8Array): Promise<Uint8Array>;
}
