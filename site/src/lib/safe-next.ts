/**
 * Where to go after signing in, taken from a link that anyone can write: only a path of this site under /app passes.
 * @returns The path with its query, or "/app".
 */
export function safeNext(next: string | null | undefined): string {
  // Browsers drop tabs and newlines and read "\" as "/", so only plain printable characters get as far as the parser.
  if (!next || !/^\/[\x21-\x5b\x5d-\x7e]*$/.test(next)) return "/app";
  const here = "http://site.invalid";
  if (!URL.canParse(next, here)) return "/app";
  const url = new URL(next, here);
  const inApp = url.pathname === "/app" || url.pathname.startsWith("/app/");
  return url.origin === here && inApp ? url.pathname + url.search : "/app";
}
