import { ApiError } from "../../contract/api-error.ts";

const plainPath = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/;
const plainId = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Holds a path to plain segments: nothing in it is encoded, empty, hidden or climbs.
 * @throws {Error} since paths are made of constants and checked ids: any other is a defect of ours.
 */
export function requirePlainPath(path: string): void {
  if (!plainPath.test(path)) throw new Error(`Cannot ask an upstream for "${path}": it is not a plain path`);
}

/**
 * An id as a segment of a path: nothing that could end, extend or climb out of it.
 * @throws {ApiError} `invalid_request` for anything else.
 */
export function segmentOf(id: string): string {
  if (!plainId.test(id)) throw new ApiError("invalid_request", `"${id}" is not an id`);
  return id;
}
