import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { CapnpStruct, Embed } from "./capnp.ts";

/** The services whose worker files come with Miniflare: workerd has the bindings, but no R2 and no cache of its own. */
const workers = join(dirname(createRequire(import.meta.url).resolve("miniflare")), "workers");

export const cacheService = "cache";
const bucketService = "r2";
export const bucketDisk = "r2-blobs";
export const cacheDisk = "cache-blobs";

type EmbedFile = (file: string) => Embed;

/** An R2 bucket as a binding; workers that name the same bucket share it. */
export function bucketBinding(name: string, bucket: string): CapnpStruct {
  const props = { json: JSON.stringify({ MINIFLARE_NAMESPACE: bucket }) };
  return { name, r2Bucket: { name: bucketService, props } };
}

/** R2 and the Cache API. As in a zone of Cloudflare's, all workers share one cache. */
export function miniflareServices(embed: EmbedFile): CapnpStruct[] {
  return [
    ...objectService(bucketService, {
      entry: embed(join(workers, "shared/object-entry.worker.js")),
      object: embed(join(workers, "r2/bucket.worker.js")),
      className: "R2BucketObject",
      disk: bucketDisk,
    }),
    ...objectService(cacheService, {
      entry: embed(join(workers, "cache/cache-entry.worker.js")),
      object: embed(join(workers, "cache/cache.worker.js")),
      className: "CacheObject",
      disk: cacheDisk,
    }),
  ];
}

/** What those worker files import. */
export function miniflareExtension(embed: EmbedFile): CapnpStruct {
  const module = (name: string) => ({
    name: `miniflare:${name === "index" ? "shared" : name}`,
    esModule: embed(join(workers, `shared/${name}.worker.js`)),
  });
  return { modules: [module("index"), module("zod")] };
}

type ObjectParts = { entry: Embed; object: Embed; className: string; disk: string };

function objectService(name: string, { entry, object, className, disk }: ObjectParts): CapnpStruct[] {
  const compatibility = {
    compatibilityDate: "2023-07-24",
    compatibilityFlags: ["nodejs_compat", "experimental"],
  };
  const objects = `${name}-object`;
  return [
    {
      name,
      worker: {
        ...compatibility,
        modules: [{ name: "entry.js", esModule: entry }],
        bindings: [{ name: "MINIFLARE_OBJECT", durableObjectNamespace: { className, serviceName: objects } }],
      },
    },
    {
      name: objects,
      worker: {
        ...compatibility,
        modules: [{ name: "object.js", esModule: object }],
        bindings: [{ name: "MINIFLARE_BLOBS", service: { name: disk } }],
        durableObjectNamespaces: [{ className, uniqueKey: `miniflare-${className}` }],
        durableObjectStorage: { localDisk: disk },
      },
    },
  ];
}
