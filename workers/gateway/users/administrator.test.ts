import { expect, test } from "vitest";
import { keepsAdministrator } from "./administrator.ts";

const admin = (id: string) => ({ id, role: "admin", banned: false, banExpires: null });
const later = new Date(Date.now() + 3_600_000);

test.each([
  ["loses the role", { ...admin("a"), role: "user" }],
  ["is banned", { ...admin("a"), banned: true }],
  ["is banned for an hour", { ...admin("a"), banned: true, banExpires: later }],
])("nobody is left when the last administrator %s, and somebody when there is another", (_, changed) => {
  expect(keepsAdministrator([admin("a"), { ...admin("u"), role: "user" }], changed)).toBe(false);
  expect(keepsAdministrator([admin("a"), { ...admin("b"), banned: true }], changed)).toBe(false);
  expect(keepsAdministrator([admin("a"), admin("b")], changed)).toBe(true);
});
