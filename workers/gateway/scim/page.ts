import { z } from "zod";
import { type Comparison, parseFilter } from "./filter.ts";

/** What a list is asked with. Numbers out of range are brought into it, as RFC 7644 (3.4.2.4) wants. */
export const pageQuerySchema = z.object({
  filter: z
    .string()
    .max(1_000)
    .regex(/^\P{Cc}*$/u, "Leave out control characters")
    .optional(),
  startIndex: z.string().max(20).optional(),
  count: z.string().max(20).optional(),
  excludedAttributes: z.string().max(500).optional(),
});

export type Page = { filter: Comparison[]; startIndex: number; count: number };

const usual = 100;
const most = 200;

export function pageOf({ filter, startIndex, count }: z.output<typeof pageQuerySchema>): Page {
  return {
    filter: parseFilter(filter),
    startIndex: Math.min(Math.max(wholeOf(startIndex, 1), 1), 1_000_000),
    count: Math.min(Math.max(wholeOf(count, usual), 0), most),
  };
}

function wholeOf(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : otherwise;
}

/** @see https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2 */
export function listResponse(
  resources: object[],
  { total, startIndex }: { total: number; startIndex: number },
) {
  return {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}
