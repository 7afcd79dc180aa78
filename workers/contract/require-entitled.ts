import { ApiError } from "./api-error.ts";
import { type Entitled, type Need, shortfallOf } from "./shortfall.ts";

/** @throws {ApiError} that says what the plan lacks, and what would help. */
export function requireEntitled(entitled: Entitled, need: Need): void {
  const shortfall = shortfallOf(entitled, need);
  if (shortfall === null) return;
  const { code, message, headers = {} } = shortfall;
  throw new ApiError(code, message, { headers });
}
