import type { z } from "zod";

/** What a client is told of an input that its schema refused: each field by itself, also each that it does not know. */
export function refusedFields(
  place: string,
  { issues }: z.core.$ZodError,
): { path: string; message: string }[] {
  return issues.flatMap((issue) => {
    const at = (...more: string[]) => [place, ...issue.path.map(String), ...more].join(".");
    if (issue.code !== "unrecognized_keys") return [{ path: at(), message: issue.message }];
    return issue.keys.map((key) => ({ path: at(key), message: "Unknown field" }));
  });
}
