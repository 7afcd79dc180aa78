import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BillingAccess, type Limit, limitsSchema } from "./entitlements.ts";
import { type Feature, featureNames } from "./features.ts";
import { requireEntitled } from "./require-entitled.ts";
import { shortfallOf } from "./shortfall.ts";

const limitNames = Object.keys(limitsSchema.shape) as Limit[];
const features = Object.keys(featureNames) as Feature[];
const none = Object.fromEntries(limitNames.map((name) => [name, 0])) as Record<Limit, number>;
const tenant = { plan: "free", access: "full" as BillingAccess, limits: none, features: [] as Feature[] };

test.each([
  ["full", true, true],
  ["grace", true, true],
  ["read_only", true, false],
  ["suspended", false, false],
] as const)("%s lets read: %s, change: %s", (access, read, change) => {
  for (const [to, open] of [
    ["read", read],
    ["change", change],
  ] as const) {
    const ask = () => requireEntitled({ ...tenant, access }, { to });
    if (open) expect(ask).not.toThrow();
    else expect(ask).toThrow("until the open invoice is paid");
  }
});

describe.each(features)("%s", (feature) => {
  test("is there where the plan has it, and else says so", () => {
    expect(shortfallOf({ ...tenant, features: [feature] }, { feature })).toBeNull();
    const others = features.filter((other) => other !== feature);
    const shortfall = shortfallOf({ ...tenant, features: others }, { feature });
    expect(shortfall).toMatchObject({
      code: "payment_required",
      message: expect.stringContaining("upgrade"),
    });
  });
});

describe.each(limitNames)("%s", (limit) => {
  test("is as much as the plan has and not one more, and what is missing names the plan and what helps", () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(2_000_000), (most, count) => {
        const shortfall = shortfallOf({ ...tenant, limits: { ...none, [limit]: most } }, { limit, count });
        expect(shortfall === null).toBe(count <= most);
        if (shortfall !== null) expect(shortfall.message).toMatch(/"free".*(?:upgrade|choose a plan)/);
      }),
    );
  });

  test("is nothing where it is not known", () => {
    expect(shortfallOf({ ...tenant, limits: {} }, { limit, count: 1 })).not.toBeNull();
  });
});
