import { ApiError } from "./api-error.ts";

/** Waited too long for a lock, or was chosen to give way where two waited for each other; nothing was written. */
const refusedStates = ["55P03", "40P01"];

/**
 * Whether an error, or one of its causes, says that another transaction held what a statement needed.
 * @see https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
export function isLockRefused(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const state: unknown = Reflect.get(at, "code");
    if (typeof state === "string" && refusedStates.includes(state)) return true;
  }
  return false;
}

/** What a client is told of it: the same may succeed in a moment. */
export function lockRefused(cause: unknown): ApiError {
  return new ApiError("unavailable", "This is being changed right now: try again in a moment", { cause });
}
