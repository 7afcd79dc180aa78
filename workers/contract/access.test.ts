import { expect, test } from "vitest";
import { isOpen, requireOpen } from "./access.ts";

test.each([
  ["full", true, true],
  ["grace", true, true],
  ["read_only", true, false],
  ["suspended", false, false],
] as const)("%s lets read: %s, change: %s", (access, read, change) => {
  expect([isOpen(access, "read"), isOpen(access, "change")]).toEqual([read, change]);
  for (const [doing, open] of [
    ["read", read],
    ["change", change],
  ] as const) {
    if (open) expect(() => requireOpen(access, doing)).not.toThrow();
    else expect(() => requireOpen(access, doing)).toThrow("until the open invoice is paid");
  }
});
