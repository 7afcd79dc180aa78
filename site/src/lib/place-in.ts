import type { Location } from "@solidjs/router";

/** Which page of a list an address means. */
export function placeIn({ query }: Pick<Location, "query">): { after?: string } {
  return typeof query.after === "string" ? { after: query.after } : {};
}
