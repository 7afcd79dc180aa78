import { expect, test } from "vitest";
import { enabledFlags, evaluateFlag, noSettings, percentileOf } from "./evaluate-flag.ts";

const name = "import_from_url";
const said = (rollout: string, sharePercent: number | null = null, own?: boolean) => ({
  platform: new Map([[name, { rollout, sharePercent }]]),
  tenants: own === undefined ? new Map() : new Map([["acme", new Map([[name, own]])]]),
});

test("a flag of which nothing was said is as declared", () => {
  expect(evaluateFlag(noSettings, { name, tenantId: "acme" })).toEqual({ isOn: true, because: "default" });
  expect(enabledFlags(noSettings, null)).toContain(name);
});

test.each([
  ["on", false],
  ["off", true],
])("what was said of a tenant goes before %s for all", (rollout, own) => {
  const settings = said(rollout, null, own);
  expect(evaluateFlag(settings, { name, tenantId: "acme" })).toEqual({ isOn: own, because: "tenant" });
  expect(evaluateFlag(settings, { name, tenantId: "globex" })).toEqual({ isOn: !own, because: "platform" });
});

test("a share is about as many tenants, always the same ones, and one that grows takes nobody out", () => {
  const tenants = Array.from({ length: 5_000 }, (_, index) => `tenant-${index}`);
  const onAt = (sharePercent: number) =>
    new Set(tenants.filter((tenantId) => evaluateFlag(said("share", sharePercent), { name, tenantId }).isOn));
  const [ten, half] = [onAt(10), onAt(50)];
  expect(ten.size / tenants.length).toBeCloseTo(0.1, 1);
  expect(half.size / tenants.length).toBeCloseTo(0.5, 1);
  expect([...ten].filter((tenant) => !half.has(tenant))).toEqual([]);
  expect(onAt(10)).toEqual(ten);
  expect(evaluateFlag(said("share", 99), { name, tenantId: null }).isOn).toBe(false);
});

test("the tenants that are first for one flag are not those of another", () => {
  const tenants = Array.from({ length: 1_000 }, (_, index) => `tenant-${index}`);
  const first = (flag: string) => tenants.filter((tenant) => percentileOf(flag, tenant) < 10);
  const [one, other] = [first("one"), new Set(first("other"))];
  expect(one.filter((tenant) => other.has(tenant)).length).toBeLessThan(one.length / 3);
});
