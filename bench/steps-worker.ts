import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "smol-toml";
import { product } from "../selfhost/bundle.ts";

/** What the gateway's app can be served without. */
export type Step = "" | "identity" | "limiter" | "log";

/** Writes the gateway's wrangler.toml with the worker of `steps/` in the place of its own. @returns the file. */
export function writeStepsConfig(folder: string): string {
  const { env, main, ...config } = parse(readFileSync(product.gateway.wranglerFile, "utf8"));
  const steps = fileURLToPath(new URL("steps/main.ts", import.meta.url));
  const vars = { ...Object(config.vars), WITHOUT: "" };
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "wrangler.toml");
  writeFileSync(file, stringify({ ...config, main: steps, vars }));
  return file;
}
