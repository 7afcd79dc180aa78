import { redirectRow } from "../../../../workers/contract/cms.ts";
import { redirectPathOf } from "../../../../workers/contract/redirect-path.ts";
import { siteLink } from "../site-link.ts";
import { readRows } from "./read-content.ts";

/** More have the same beginning only where thousands do; the path itself is the first of them. */
const mostAlike = 100;

/**
 * Where content says that a path leads, of those where nothing is, however it spells the path. An address that nothing may
 * lead to, or the path itself, leads nowhere.
 * @param pathname In its one spelling.
 */
export async function readRedirect(pathname: string): Promise<{ to: string; permanent: boolean } | null> {
  const found = await readRows("redirects", redirectRow, {
    filter: { from_path: { _istarts_with: pathname } },
    ...{ sort: ["from_path"], limit: mostAlike },
  });
  const redirect = found.ok ? found.data.find(({ from }) => redirectPathOf(from) === pathname) : undefined;
  const to = redirect === undefined ? null : siteLink(redirect.to);
  if (redirect === undefined || to === null || leadsBack(to, pathname)) return null;
  return { to, permanent: redirect.permanent };
}

function leadsBack(to: string, pathname: string): boolean {
  return to.startsWith("/") && redirectPathOf(to.replace(/[?#].*/, "")) === pathname;
}
