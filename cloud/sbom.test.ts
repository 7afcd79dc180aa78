import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { makeSbom } from "./sbom.ts";

test("every package of the lockfile is named with its digest", () => {
  const { components, metadata } = makeSbom(readFileSync("pnpm-lock.yaml", "utf8"));
  expect(metadata.component.name).toMatch(/\w/);
  expect(components.length).toBeGreaterThan(500);
  const hono = components.find(({ name }) => name === "hono");
  expect(hono?.purl).toMatch(/^pkg:npm\/hono@\d+\.\d+\.\d+$/);
  for (const { purl, hashes, "bom-ref": ref } of components) {
    expect(purl).toBe(ref);
    expect(hashes[0], purl).toEqual({ alg: "SHA-512", content: expect.stringMatching(/^[0-9a-f]{128}$/) });
  }
  expect(new Set(components.map(({ purl }) => purl)).size).toBe(components.length);
});

test("each document has a number of its own, without which none is attested", () => {
  const [one, other] = [makeSbom("packages: {}"), makeSbom("packages: {}")];
  expect(one).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.6" });
  expect(one.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(one.serialNumber).not.toBe(other.serialNumber);
});

test("a scope is written as package URLs want it", () => {
  const lockfile = 'packages:\n  "@a/b@1.0.0":\n    resolution: { integrity: sha512-AAAA }\n';
  expect(makeSbom(lockfile).components).toMatchObject([{ name: "@a/b", purl: "pkg:npm/%40a/b@1.0.0" }]);
});
