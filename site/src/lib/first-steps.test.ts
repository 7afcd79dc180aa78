import { expect, test } from "vitest";
import type { Me } from "../../../workers/contract/auth.ts";
import { firstSteps } from "./first-steps.ts";

const me = (role: Me["role"], emailVerified = true) => ({ role, user: { emailVerified } }) as unknown as Me;
const nothing = { hasOrganization: false, datasets: 0, isPersonal: true };

test("what was done is told from what is known, and nothing else", () => {
  const done = firstSteps({
    me: me("owner"),
    ...{ hasOrganization: true, datasets: 2, members: 1, invitations: 1, keys: 0, isPersonal: false },
  });
  expect(done.map((step) => [step.label, step.done])).toEqual([
    ["Verify your e-mail address", true],
    ["Upload a first file", true],
    ["Create an organization", true],
    ["Invite somebody", true],
    ["Make a key for a program", false],
  ]);
});

test("nobody is asked to do what they may not, nor to invite into what is theirs alone", () => {
  const labels = (role: Me["role"], isPersonal: boolean) =>
    firstSteps({ me: me(role), ...nothing, isPersonal }).map(({ label }) => label);
  expect(labels("viewer", false)).not.toContain("Invite somebody");
  expect(labels("viewer", false)).not.toContain("Make a key for a program");
  expect(labels("owner", true)).not.toContain("Invite somebody");
  expect(labels("owner", false)).toContain("Invite somebody");
});
