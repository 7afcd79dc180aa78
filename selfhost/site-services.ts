import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import type { CapnpStruct, Embed } from "./capnp.ts";
import { workerModules } from "./worker-modules.ts";
import { siteWorkerService } from "./worker-service.ts";
import type { SiteFile } from "./wrangler-file.ts";

/** @see https://developers.cloudflare.com/pages/functions/routing/#functions-invocation-routes */
const routesSchema = z.strictObject({
  version: z.literal(1),
  description: z.string().optional(),
  include: z.array(z.string()),
  exclude: z.array(z.string()).default([]),
});

type SiteParts = { wranglerFile: string; embed: (file: string) => Embed; vars?: Record<string, string> };

/**
 * A built Pages project as services of workerd: its worker, and before it the files, which workerd serves as Cloudflare
 * does (`_headers`, `_redirects`, types, ETag and 304); `_routes.json` says who answers. Sockets and other workers name
 * the project and reach its worker; `siteFront` is the whole.
 */
export function siteServices(file: SiteFile, { wranglerFile, embed, vars = {} }: SiteParts): CapnpStruct[] {
  const folder = resolve(dirname(wranglerFile), file.pages_build_output_dir);
  const modules = workerModules(join(folder, "_worker.js"), { entry: "index.js", embed });
  const front = siteFront(file);
  const worker = siteWorkerService(file, {
    modules,
    vars,
    assets: { name: front, entrypoint: "AssetWorker" },
  });
  return [
    worker,
    { name: front, assets: { path: folder, userWorker: file.name, config: assetsConfig(folder) } },
  ];
}

/** The service that answers everything of the site: files and pages. */
export function siteFront({ name }: SiteFile): string {
  return `${name}-front`;
}

function assetsConfig(folder: string): string {
  const read = (name: string) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "";
  return JSON.stringify({
    run_worker_first: workerFirst(join(folder, "_routes.json")),
    headers: read("_headers"),
    redirects: read("_redirects"),
    ignore: "_worker.js\n_routes.json\nnitro.json\n",
  });
}

function workerFirst(routesFile: string): string[] | true {
  if (!existsSync(routesFile)) return true;
  const { include, exclude } = routesSchema.parse(JSON.parse(readFileSync(routesFile, "utf8")));
  return [...include, ...exclude.map((route) => `!${route}`)];
}
