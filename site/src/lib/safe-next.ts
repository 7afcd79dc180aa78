/**
 * Where to go after signing in, taken from a link that anyone can write: only a path of this site under /app or
 * /admin passes, the page of an invitation, whose button somebody still has to press, and the way on to the studio.
 * @returns The path with its query, or "/app".
 */
export function safeNext(next: string | null | undefined): string {
  // Browsers drop tabs and newlines and read "\" as "/", so only plain printable characters get as far as the parser.
  if (!next || !/^\/[\x21-\x5b\x5d-\x7e]*$/.test(next)) return "/app";
  const here = "http://site.invalid";
  if (!URL.canParse(next, here)) return "/app";
  const url = new URL(next, here);
  const passes = /^\/(?:app|admin)(?:\/|$)|^\/invite$|^\/api\/auth\/forward\/begin$/.test(url.pathname);
  return url.origin === here && passes ? url.pathname + url.search : "/app";
}
