import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { hasPrograms } from "../../tests/selfhost/programs.ts";
import { makeAgeKey } from "./age-key.ts";

test.runIf(hasPrograms(["age"]))("age takes the key for one of its own", () => {
  for (let count = 0; count < 10; count++) {
    const { identity, recipient } = makeAgeKey();
    expect(execFileSync("age-keygen", ["-y"], { input: identity, encoding: "utf8" }).trim()).toBe(recipient);
  }
});
