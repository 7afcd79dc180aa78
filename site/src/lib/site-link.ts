/** The site's own paths that are no pages of the router, or that have a policy of their own. */
const documents =
  /^\/(?:api|health|scim|openapi\.json|contact|(?:feed|atom|sitemap)\.xml|feed\.json|robots\.txt|llms\.txt)(?:[/?#]|$)/;

/**
 * An address that content may lead to: a path of the site, https or mailto.
 * @returns It as browsers read it, or null for any other, such as one that only looks like a path of the site.
 */
export function siteLink(text: string): string | null {
  if (/[\s\\\p{Cc}]/u.test(text)) return null;
  if (/^\/(?!\/)/.test(text)) return text;
  if (!/^(?:https|mailto):/i.test(text) || !URL.canParse(text)) return null;
  const { protocol, hostname, href } = new URL(text);
  return protocol === "mailto:" || (protocol === "https:" && hostname !== "") ? href : null;
}

/** Whether a link is followed as a document of its own, rather than by the router. */
export function leavesRouter(href: string): boolean {
  return !href.startsWith("/") || documents.test(href);
}
