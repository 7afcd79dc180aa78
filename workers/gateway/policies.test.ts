import { expect, test } from "vitest";
import { ratePolicies, ratePoliciesFrom, routeClassOf } from "./policies.ts";

test("the defaults are 100 a minute, and 10 in a quarter of an hour for what guesses", () => {
  const { "reset-mail": mails, ...byPath } = ratePolicies;
  expect([mails.limit, mails.windowSeconds, mails.whenLimiterFails]).toEqual([3, 3_600, "closed"]);
  for (const [name, { limit, windowSeconds, whenLimiterFails }] of Object.entries(byPath)) {
    const guesses = !["content", "api"].includes(name);
    expect([limit, windowSeconds, whenLimiterFails]).toEqual(
      guesses ? [10, 900, "closed"] : [100, 60, "open"],
    );
  }
});

test.each([
  ["/api/auth/login", "sign-in"],
  ["/api/auth/sign-in/email", "sign-in"],
  ["/api/auth/change-password", "sign-in"],
  ["/api/auth/register", "sign-up"],
  ["/api/auth/sign-up/email", "sign-up"],
  ["/api/auth/verify", "verification"],
  ["/api/auth/send-verification-email", "verification"],
  ["/api/auth/forgot-password", "password-reset"],
  ["/api/auth/reset-password", "password-reset"],
  ["/api/auth/me", "api"],
  ["/api/tasks", "api"],
  ["/api/nothing", "api"],
  ["/api/cms/collections/posts", "content"],
  ["/api/billing/plans", "content"],
  ["/api/auth/jwks", null],
  ["/health", null],
])("%s is counted as %s", (path, routeClass) => {
  expect(routeClassOf(path)).toBe(routeClass);
});

test("RATE_LIMITS changes the numbers it names and nothing else", () => {
  const policies = ratePoliciesFrom('{"api":{"limit":5},"sign-in":{"limit":1,"windowSeconds":1}}');
  expect(policies.api).toEqual({ ...ratePolicies.api, limit: 5 });
  expect(policies["sign-in"]).toEqual({ ...ratePolicies["sign-in"], limit: 1, windowSeconds: 1 });
  expect(policies.content).toEqual(ratePolicies.content);
  expect(ratePoliciesFrom("")).toEqual(ratePolicies);
});

test.each(["{", "[]", '{"apis":{"limit":5}}', '{"api":{"limit":0}}', '{"api":{"by":"nobody"}}', '{"api":5}'])(
  "RATE_LIMITS %j is refused by name",
  (text) => {
    expect(() => ratePoliciesFrom(text)).toThrow("RATE_LIMITS");
  },
);
