import { ApiError } from "../../contract/api-error.ts";
import { type CommonPasswords, isCommonPassword } from "./common-password.ts";

let common: CommonPasswords | null = null;

/** The list is read when the first password is chosen: a worker starts without it. */
async function loadCommonPasswords(): Promise<CommonPasswords> {
  if (common !== null) return common;
  const { passwords } = await import("./common-passwords.json");
  common ??= new Set(passwords.split(" "));
  return common;
}

/**
 * Refuses a new password that is tried first by whoever guesses.
 * @param path of the field, as in `body.password`.
 * @param personal names and addresses of the person, which count as common for them.
 * @throws {ApiError} `invalid_request`, naming the field.
 */
export async function refuseCommonPassword(
  path: string,
  password: string,
  personal: string[] = [],
): Promise<void> {
  if (!isCommonPassword(await loadCommonPasswords(), password, personal)) return;
  const message = "This password is too easy to guess: choose one that nobody else would";
  throw new ApiError("invalid_request", message, { errors: [{ path, message }] });
}
