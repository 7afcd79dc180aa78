import type { Context } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import type { AppEnv } from "../router.ts";
import { guardAttempt } from "../sign-ins/guard-attempt.ts";

/**
 * Runs a sign-in by password, unless too many have failed for the address.
 * @throws {ApiError} of the sign-in and of `guardAttempt`.
 */
export async function guardPassword<Result>(
  c: Context<AppEnv>,
  email: string,
  signIn: () => Promise<Result>,
): Promise<Result> {
  const isFailure = (error: unknown) => error instanceof ApiError && error.code === "invalid_credentials";
  return await guardAttempt(c, { email }, signIn, { method: "password", isFailure });
}
