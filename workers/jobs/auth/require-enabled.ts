import { ApiError } from "../../contract/api-error.ts";
import { declarationOf, type Flagged, type FlagName, isEnabled } from "../../contract/flags.ts";

/** @throws {ApiError} `forbidden` where administrators have switched it off. */
export function requireEnabled(flag: FlagName, flagged: Flagged): void {
  if (isEnabled(flag, flagged)) return;
  const { title } = declarationOf(flag);
  throw new ApiError("forbidden", `${title} is switched off for the organization`);
}
