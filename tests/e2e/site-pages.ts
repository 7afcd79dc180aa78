import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Whoever looks at a page: nobody in particular, somebody with an organization, an administrator of the platform. */
export type Viewer = "visitor" | "owner" | "admin";

export type SitePage = { route: string; path: string; as: Viewer };

/** What stands for the parts of an address that are somebody's; `{task}` and `{dataset}` are the owner's, `{trace}` nobody's. */
const examples: Record<string, string> = {
  "/[slug]": "/about",
  "/[...missing]": "/nowhere/at-all",
  "/blog/[slug]": "/blog/every-error-row-has-a-reason",
  "/blog/author/[slug]": "/blog/author/the-selvedge-team",
  "/blog/category/[slug]": "/blog/category/product",
  "/blog/tag/[slug]": "/blog/tag/csv",
  "/docs/[slug]": "/docs/webhooks",
  "/app/tasks/[id]": "/app/tasks/{task}",
  "/app/datasets/[id]": "/app/datasets/{dataset}",
  "/app/datasets/[id]/rules": "/app/datasets/{dataset}/rules",
  "/admin/trace/[id]": "/admin/trace/{trace}",
  "/admin/content/[collection]": "/admin/content/posts",
};

/** Pages that look otherwise with a query of their own. */
const more: SitePage[] = ["/search?q=score", "/pricing?currency=usd&interval=yearly", "/privacy"].map(
  (path) => ({
    ...{ route: path, path, as: "visitor" },
  }),
);

/**
 * Every page of the site, from the folder of its routes, so that a new one is looked at without being listed.
 * @throws {Error} naming a route with a parameter that has no example here.
 */
export function sitePages(): SitePage[] {
  const folder = fileURLToPath(new URL("../../site/src/routes/", import.meta.url));
  const files = globSync("**/*.tsx", { cwd: folder }).map((file) => file.replace(/\.tsx$/, ""));
  // A file that others are inside of is the frame around them.
  const pages = files.filter((file) => !files.some((other) => other.startsWith(`${file}/`)));
  return [...pages.map(routeOf).toSorted().map(pageAt), ...more];
}

/** The address of a route's file: groups are in no address, and an index is its folder. */
function routeOf(file: string): string {
  const parts = file.split("/").filter((part) => !/^\(.+\)$/.test(part));
  if (parts.at(-1) === "index") parts.pop();
  return `/${parts.join("/")}`;
}

function pageAt(route: string): SitePage {
  const path = route.includes("[") ? examples[route] : route;
  if (path === undefined)
    throw new Error(`Cannot visit "${route}": tests/e2e/site-pages.ts has no example of it`);
  return { route, path, as: viewerOf(route) };
}

function viewerOf(route: string): Viewer {
  if (/^\/admin(?:\/|$)/.test(route)) return "admin";
  return /^\/app(?:\/|$)/.test(route) ? "owner" : "visitor";
}
