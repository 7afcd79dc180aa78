/** `pnpm sbom`: every package of the lockfile, as a CycloneDX document on the standard output. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import manifest from "../package.json" with { type: "json" };
import { root } from "./environment-files.ts";

type Lockfile = { packages: Record<string, { resolution: { integrity?: string } }> };

/**
 * @returns the document; what is not from a registry, and so has no digest, is left out.
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export function makeSbom(lockfile: string) {
  const { packages } = parse(lockfile) as Lockfile;
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    // An attestation names the document by it.
    serialNumber: `urn:uuid:${randomUUID()}`,
    version: 1,
    metadata: { component: { type: "application", name: manifest.name, version: manifest.version } },
    components: Object.entries(packages).flatMap(([key, { resolution }]) => {
      const { integrity } = resolution;
      return integrity === undefined ? [] : [componentOf(key, integrity)];
    }),
  };
}

function componentOf(key: string, integrity: string) {
  const at = key.lastIndexOf("@");
  const [full, release] = [key.slice(0, at), key.slice(at + 1)];
  const purl = `pkg:npm/${full.replace("@", "%40")}@${release}`;
  const [algorithm = "", digest = ""] = integrity.split(/-(.*)/s);
  const alg = algorithm.replace("sha", "SHA-");
  return {
    ...{ type: "library", "bom-ref": purl, name: full, version: release, purl },
    hashes: [{ alg, content: Buffer.from(digest, "base64").toString("hex") }],
  };
}

if (import.meta.main) {
  const lockfile = readFileSync(join(root, "pnpm-lock.yaml"), "utf8");
  process.stdout.write(`${JSON.stringify(makeSbom(lockfile), null, 1)}\n`);
}
