import { ApiError } from "../contract/api-error.ts";
import type { Deps } from "./deps.ts";
import { describeError, log } from "./log.ts";
import type { RouteClass } from "./policies.ts";

/**
 * Counts a deed against a policy that belongs to no path.
 * @param whom is counted: a tenant, or the hash of an address.
 * @throws {ApiError} `rate_limited`, or `unavailable` when nobody can count.
 */
export async function countOrRefuse(
  { config, countRequest }: Pick<Deps, "config" | "countRequest">,
  name: RouteClass,
  whom: string,
): Promise<void> {
  const decision = await countRequest(`${name}:${whom}`, config.policies[name]).catch((cause: unknown) => {
    log("error", "rate_limiter_failed", { policy: name, passed: "closed", ...describeError(cause) });
    throw new ApiError("unavailable", "Cannot do this right now; try again shortly", { cause });
  });
  if (decision.allowed) return;
  throw new ApiError("rate_limited", `Try again in ${decision.retryAfterSeconds} seconds`, {
    headers: { "retry-after": String(decision.retryAfterSeconds) },
  });
}
