/** The page's name in a list of windows. Its own file: it is all that a browser needs of what a page says of itself. */
export function documentTitle(title: string, siteName: string): string {
  return title === siteName || title === "Selvedge" ? siteName : `${title} · ${siteName}`;
}
