import { expect, it } from "vitest";
import type { RetryPolicy } from "./flow-protocol.ts";
import { retryDelayMs } from "./flow-retry.ts";

const policy: RetryPolicy = {
  ...{
    attempts: 5,
    baseMs: 60_000,
    maxMs: 1_800_000,
    jitter: 0.5,
    timeoutMs: 10_000,
    rateLimitedMs: 120_000,
  },
};
const failure = (kind: "bad_input" | "timeout" | "rate_limited" | "unknown", code = "any") => ({
  ...{ kind, code, message: "It failed" },
});
const delay = (own: Partial<RetryPolicy>, of: ReturnType<typeof failure>, attempt = 1) =>
  retryDelayMs({ ...policy, ...own }, of, { attempt, chance: 0 });

it.each([
  ["unknown", 1, 60_000],
  ["unknown", 4, 480_000],
  ["unknown", 5, null],
  ["timeout", 1, 10_000],
  ["rate_limited", 1, 120_000],
  ["bad_input", 1, null],
] as const)("a failure of kind %s is tried again after attempt %i in %s ms", (kind, attempt, wanted) => {
  expect(delay({}, failure(kind), attempt)).toBe(wanted);
});

it("jitter takes away up to its share, and nothing of what the other side asked for", () => {
  expect(retryDelayMs(policy, failure("unknown"), { attempt: 1, chance: 1 })).toBe(30_000);
  const asked = { ...failure("rate_limited"), retryAfterMs: 7_000 };
  expect(retryDelayMs(policy, asked, { attempt: 1, chance: 1 })).toBe(7_000);
});

it("a step says otherwise by the code of a failure, and else by its kind", () => {
  const classes = { bad_input: "backoff", hopeless: "never", soon: 5 } as const;
  expect(delay({ classes }, failure("bad_input"))).toBe(60_000);
  expect(delay({ classes }, failure("unknown", "hopeless"))).toBeNull();
  expect(delay({ classes }, failure("bad_input", "soon"))).toBe(5);
  expect(delay({ classes }, failure("bad_input", "soon"), 5)).toBeNull();
});
