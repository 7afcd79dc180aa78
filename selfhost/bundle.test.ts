import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundleWorker, describeSizes } from "./bundle.ts";

test("a worker that cannot be built is an error with what the tool said", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bundle-test-"));
  const wranglerFile = join(folder, "wrangler.toml");
  writeFileSync(wranglerFile, 'name = "toy"\nmain = "main.js"\ncompatibility_date = "2026-11-01"\n');
  writeFileSync(join(folder, "main.js"), 'import "./missing.js";\nexport default {};\n');
  const built = bundleWorker({ wranglerFile, bundle: join(folder, "out") });
  await expect(built).rejects.toThrow(
    /^Cannot build: wrangler deploy (.|\n)*Could not resolve "\.\/missing\.js"/,
  );
});

test("a size is told raw and compressed", () => {
  const size = { name: "gateway", files: 1, bytes: 2048, gzipBytes: 1024, seconds: 1.23 };
  expect(describeSizes([size]).replace(/\s+/g, " ")).toBe("gateway 1 files 2.0 KiB 1.0 KiB gzip 1.2 s");
});
