import { expect, test } from "vitest";
import { classOfPlan, networkPolicyOf, ratePolicies, ratePoliciesFrom, routeClassOf } from "./policies.ts";

test("the defaults are 100 a minute, and 10 in a quarter of an hour for what guesses", () => {
  const {
    "reset-mail": mails,
    "code-mail": codes,
    "code-guess": guessed,
    events,
    gate,
    ...others
  } = ratePolicies;
  const { invitation, "invitation-mail": sent, "invited-address": address, ...rest } = others;
  const { "domain-check": asked, "address-change": moves, ...byForm } = rest;
  const { contact, "contact-unvouched": unvouched, ...more } = byForm;
  expect([contact.limit, contact.windowSeconds, contact.whenLimiterFails]).toEqual([5, 900, "closed"]);
  expect([unvouched.limit, unvouched.windowSeconds, unvouched.whenLimiterFails]).toEqual([
    2,
    3_600,
    "closed",
  ]);
  const { "page-parts": parts, ...plain } = more;
  expect([parts.limit, parts.windowSeconds, parts.whenLimiterFails]).toEqual([1_000, 60, "open"]);
  const { "organization-sign-in": offices, "sign-in-failures": failed, scim, ...byPath } = plain;
  expect([failed.limit, failed.windowSeconds, failed.whenLimiterFails]).toEqual([20, 3_600, "closed"]);
  expect([offices.limit, offices.windowSeconds, offices.whenLimiterFails]).toEqual([60, 900, "closed"]);
  expect([scim.limit, scim.windowSeconds, scim.whenLimiterFails]).toEqual([1_000, 60, "open"]);
  expect([moves.limit, moves.windowSeconds, moves.whenLimiterFails]).toEqual([5, 3_600, "closed"]);
  expect([codes.limit, codes.windowSeconds, codes.whenLimiterFails]).toEqual([5, 3_600, "closed"]);
  expect([guessed.limit, guessed.windowSeconds, guessed.whenLimiterFails]).toEqual([30, 86_400, "closed"]);
  expect(
    [invitation, sent, address, asked].map(({ limit, windowSeconds }) => [limit, windowSeconds]),
  ).toEqual([
    [30, 900],
    [50, 3_600],
    [5, 86_400],
    [30, 900],
  ]);
  for (const { whenLimiterFails } of [invitation, sent, address, asked])
    expect(whenLimiterFails).toBe("closed");
  expect([mails.limit, mails.windowSeconds, mails.whenLimiterFails]).toEqual([3, 3_600, "closed"]);
  for (const { limit, windowSeconds, whenLimiterFails } of [events, gate])
    expect([limit, windowSeconds, whenLimiterFails]).toEqual([3_000, 60, "open"]);
  for (const [name, { limit, windowSeconds, whenLimiterFails }] of Object.entries(byPath)) {
    if (/^(?:key|keys|tenant)-/.test(name)) continue;
    const guesses = !["content", "api"].includes(name);
    expect([limit, windowSeconds, whenLimiterFails]).toEqual(
      guesses ? [10, 900, "closed"] : [100, 60, "open"],
    );
  }
});

test.each(["key", "keys", "tenant"] as const)(
  "a plan has limits of its own for %s, and one that is not known has the lowest",
  (kind) => {
    const plans = ["free", "pro", "scale", "other", "look-up"];
    expect(plans.map((plan) => classOfPlan(kind, plan))).toEqual([
      ...[`${kind}-free`, `${kind}-pro`, `${kind}-scale`, `${kind}-free`, `${kind}-free`],
    ]);
    const limits = plans.slice(0, 3).map((plan) => ratePolicies[classOfPlan(kind, plan)].limit);
    expect(limits).toEqual([...limits].sort((a, b) => a - b));
  },
);

test("one member, or one key, leaves at least half of what the tenant has to the others", () => {
  for (const plan of ["free", "pro", "scale"]) {
    expect(ratePolicies[classOfPlan("tenant", plan)].limit).toBeGreaterThanOrEqual(
      2 * ratePolicies.api.limit,
    );
    expect(ratePolicies[classOfPlan("keys", plan)].limit).toBeGreaterThanOrEqual(
      2 * ratePolicies[classOfPlan("key", plan)].limit,
    );
  }
});

test("a network may do ten times what one of its subnets may", () => {
  const { limit, windowSeconds, by } = networkPolicyOf(ratePolicies["sign-in"]);
  expect([limit, windowSeconds, by]).toEqual([100, 900, "network"]);
});

test.each([
  ["/api/auth/login", "sign-in"],
  ["/api/auth/sign-in/email", "sign-in"],
  ["/api/auth/sign-in/sso", "organization-sign-in"],
  ["/api/auth/sso/sso-1/acs", "organization-sign-in"],
  ["/scim/v2/Users", "scim"],
  ["/api/auth/change-password", "sign-in"],
  ["/api/auth/email-code/verify", "sign-in"],
  ["/api/auth/passkeys/sign-in", "sign-in"],
  ["/api/auth/two-factor/verify", "second-factor"],
  ["/api/auth/reauthenticate", "reauthentication"],
  ["/api/auth/change-email", "address-change"],
  ["/api/auth/register", "sign-up"],
  ["/api/auth/sign-up/email", "sign-up"],
  ["/api/auth/verify", "verification"],
  ["/api/auth/send-verification-email", "verification"],
  ["/api/auth/forgot-password", "password-reset"],
  ["/api/auth/reset-password", "password-reset"],
  ["/api/auth/invitations/inspect", "invitation"],
  ["/api/auth/invitations/accept", "invitation"],
  ["/api/auth/invitations/decline", "invitation"],
  ["/api/auth/invitations/register", "sign-up"],
  ["/api/auth/organization/invitations", "api"],
  ["/api/auth/me", "api"],
  ["/api/tasks", "api"],
  ["/api/nothing", "api"],
  ["/api/cms/collections/posts", "content"],
  ["/api/cms/assets/366bde9a-0a6f-8a5f-b2bf-e552d686efee", "page-parts"],
  ["/api/cms/versions", "page-parts"],
  ["/api/billing/plans", "content"],
  ["/api/job-events", "events"],
  ["/api/auth/forward", "gate"],
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
  expect(policies["key-pro"]).toEqual(ratePolicies["key-pro"]);
  expect(ratePoliciesFrom("")).toEqual(ratePolicies);
});

test("what several share keeps its proportion to what each may do, unless RATE_LIMITS names it", () => {
  const policies = ratePoliciesFrom(
    '{"api":{"limit":1000,"windowSeconds":2},"key-pro":{"limit":3},"tenant-pro":{"limit":7}}',
  );
  const numbers = (["tenant-free", "tenant-pro", "tenant-scale", "keys-pro", "keys-free"] as const).map(
    (name) => [policies[name].limit, policies[name].windowSeconds],
  );
  expect(numbers).toEqual([
    [2_000, 2],
    [7, 2],
    [30_000, 2],
    [9, 60],
    [120, 60],
  ]);
});

test.each(["{", "[]", '{"apis":{"limit":5}}', '{"api":{"limit":0}}', '{"api":{"by":"nobody"}}', '{"api":5}'])(
  "RATE_LIMITS %j is refused by name",
  (text) => {
    expect(() => ratePoliciesFrom(text)).toThrow("RATE_LIMITS");
  },
);
