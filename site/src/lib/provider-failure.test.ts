import { expect, it } from "vitest";
import { providerFailures } from "../../../workers/contract/providers.ts";
import { providerFailureText } from "./provider-failure.ts";

it.each(providerFailures)("says in words what %s means", (code) => {
  expect(providerFailureText(code)).toMatch(/^[A-Z].*\.$/);
});

it.each([undefined, "", "constructor", "__proto__", "Call us!"])("says nothing of %j", (code) => {
  expect(providerFailureText(code)).toBeUndefined();
});
