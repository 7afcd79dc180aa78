import { spawnSync } from "node:child_process";
import { expect, inject, test } from "vitest";
import { smoke } from "../../cloud/smoke.ts";
import manifest from "../../package.json" with { type: "json" };

const { version } = manifest;
const { site: siteUrl, gateway: apiUrl } = inject("deployed");

test("the smoke tests of a deployment pass, and name what is away", async () => {
  const outcomes = await smoke({ siteUrl, apiUrl, version });
  expect(outcomes.length).toBeGreaterThan(8);
  // Directus is not part of this one.
  expect(outcomes.filter(({ ok }) => !ok)).toEqual([
    { name: "what it depends on", ok: false, text: "directus down" },
  ]);
});

test("another release than the one that was deployed is noticed", async () => {
  const [answers] = await smoke({ siteUrl, apiUrl, version: "9.9.9" });
  expect(answers).toMatchObject({ ok: false, text: `it is version ${version}, not 9.9.9` });
});

test("the command says each of them, and ends with 1", () => {
  const args = ["cloud/smoke.ts", "--site", siteUrl, "--api", apiUrl];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stdout).toMatch(/^ok {3}gateway answers: version/m);
  expect(stdout).toMatch(/^FAIL what it depends on: directus down$/m);
});
