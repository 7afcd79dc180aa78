import { bundleOnce } from "../bundle-once.ts";

/** Builds the product once, before the tests that serve it. */
export default async function setup(): Promise<void> {
  await bundleOnce();
}
