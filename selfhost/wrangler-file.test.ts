import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSiteFile, readWorkerFile } from "./wrangler-file.ts";

const folder = mkdtempSync(join(tmpdir(), "wrangler-file-"));
const minimal = 'name = "toy"\nmain = "main.ts"\ncompatibility_date = "2026-11-01"\n';

function write(toml: string): string {
  const path = join(folder, "wrangler.toml");
  writeFileSync(path, toml);
  return path;
}

test("the product's own files are understood whole", () => {
  expect(readWorkerFile("wrangler.toml").name).toBe("selvedge-gateway");
  expect(readWorkerFile("workers/jobs/wrangler.toml").name).toBe("selvedge-jobs");
  expect(readSiteFile("site/wrangler.toml").name).toBe("selvedge-site");
});

test.each([
  ["a binding of an unknown kind", '[[kv_namespaces]]\nbinding = "KV"', '"kv_namespaces": not known'],
  [
    "an unknown setting of a consumer",
    '[[queues.consumers]]\nqueue = "q"\nvisibility = 1',
    '"queues.consumers.0.visibility": not known',
  ],
  [
    "a consumer that is not a worker",
    '[[queues.consumers]]\nqueue = "q"\ntype = "http_pull"',
    '"queues.consumers.0.type"',
  ],
  [
    "a delivery delay of a producer",
    '[[queues.producers]]\nqueue = "q"\nbinding = "Q"\ndelivery_delay = 5',
    '"queues.producers.0.delivery_delay": not known',
  ],
  [
    "a number that Cloudflare refuses",
    '[[queues.consumers]]\nqueue = "q"\nmax_batch_size = 101',
    '"queues.consumers.0.max_batch_size"',
  ],
  ["a missing class", '[[durable_objects.bindings]]\nname = "A"', '"durable_objects.bindings.0.class_name"'],
])("%s is an error that names it", (_case, toml, reason) => {
  const path = write(minimal + toml);
  expect(() => readWorkerFile(path)).toThrow(`Cannot use "${path}":\n  ${reason}`);
});

test("all that is wrong is said at once", () => {
  const path = write('name = "Toy!"\nmain = "main.ts"\nai = 1\n');
  expect(() => readWorkerFile(path)).toThrow(/"name": .*\n {2}"compatibility_date": .*\n {2}"ai": not known/);
});

test("TOML that cannot be parsed is an error with its place", () => {
  const path = write('name = "toy"\nmain = \n');
  expect(() => readWorkerFile(path)).toThrow(/Cannot read ".*wrangler\.toml": (.|\n)*2:/);
});

test("a missing file is an error that names it", () => {
  expect(() => readWorkerFile("/nowhere/wrangler.toml")).toThrow('Cannot read "/nowhere/wrangler.toml"');
});
