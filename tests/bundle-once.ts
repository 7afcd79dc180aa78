import { type BuildSize, bundleProduct } from "../selfhost/bundle.ts";

const key = Symbol.for("selvedge.test-bundles");
const holder = globalThis as { [key]?: Promise<BuildSize[]> };

/** Builds the product for the first project that serves it. Each project loads modules of its own: the process is shared. */
export function bundleOnce(): Promise<BuildSize[]> {
  holder[key] ??= bundleProduct();
  return holder[key];
}
