import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { isAway } from "../upstream/is-away.ts";

const lagoErrorSchema = z.object({
  code: z.string().optional(),
  error_details: z.record(z.string(), z.array(z.string())).optional(),
});

/** What Lago's codes mean for whoever asked; nothing else that it says is passed on. */
export const reasons: Record<string, string> = {
  coupon_not_found: "There is no such coupon",
  coupon_is_not_reusable: "This coupon was used already",
  plan_not_found: "The plan is not on sale",
  currencies_does_not_match: "The plan's currency is not the one that was billed before",
  no_linked_payment_provider: "No payment provider is set up for this organization",
  plan_not_applicable: "The coupon is not for this plan",
  invalid_date: "The time has to be after today",
};

/**
 * What Lago said no with, for whoever asked: `unprocessable` with a reason that is known, `unavailable` where it is what
 * stands before Lago that said it, else `upstream_failed`.
 */
export function refusal(status: number, body: unknown): ApiError {
  if (isAway(status)) return new ApiError("unavailable", "The billing service cannot be reached");
  const parsed = lagoErrorSchema.safeParse(body);
  const { code, error_details = {} } = parsed.success ? parsed.data : {};
  const codes = [...Object.values(error_details).flat(), code ?? ""];
  const known = codes.find((each) => each in reasons);
  if (known !== undefined) return new ApiError("unprocessable", reasons[known]);
  const cause = new Error(`Lago answered ${status}: ${codes.join(", ").slice(0, 200)}`);
  return new ApiError("upstream_failed", "The billing service refused", { cause });
}
