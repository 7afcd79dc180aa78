/** Below these, the last part of a path is somebody's choice: an id, a slug. */
const namedBelow = new Set([
  ...[
    "/app/tasks",
    "/blog",
    "/blog/category",
    "/blog/tag",
    "/blog/author",
    "/content/posts",
    "/content/pages",
  ],
]);

/**
 * The one spelling of a page's path. The router takes many for one page (it compares without regard to case, accents
 * and empty parts), so whoever decides by the path who may see or keep a page has to look at this one alone.
 * @returns The path in lower case and without a slash at its end, or null when nothing can be meant by it.
 */
export function canonicalPathOf(pathname: string): string | null {
  if (pathname === "/") return pathname;
  const path = pathname.replace(/\/$/, "");
  const end = path.lastIndexOf("/");
  const folder = path.slice(0, end).toLowerCase();
  const name = path.slice(end + 1);
  if (namedBelow.has(folder)) return name === "" ? null : `${folder}/${name}`;
  const fixed = path.toLowerCase();
  return /^(\/[a-z0-9._~-]+)+$/.test(fixed) ? fixed : null;
}
