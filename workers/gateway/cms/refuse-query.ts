import { ApiError } from "../../contract/api-error.ts";

/** Says which part of a query is refused, and what would be taken in its place. */
export function refuseQuery(parameter: string, message: string): ApiError {
  return new ApiError("invalid_request", undefined, { errors: [{ path: `query.${parameter}`, message }] });
}

/** What was asked for, short enough to be said again. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
