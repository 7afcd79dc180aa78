import { problemSchema } from "../../contract/problem.ts";

/** The error answers of a route, for its description. */
export function problems<Status extends number>(...statuses: Status[]) {
  const content = { "application/problem+json": { schema: problemSchema } };
  return Object.fromEntries(
    statuses.map((status) => [status, { description: "A problem document", content }]),
  ) as Record<Status, { description: string; content: typeof content }>;
}
