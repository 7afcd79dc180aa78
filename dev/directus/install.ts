import { fileURLToPath } from "node:url";
import { lazyPackages } from "../lazy-packages.ts";

/** Directus from npm: 653 MB, about a minute. */
const directus = lazyPackages(fileURLToPath(new URL(".", import.meta.url)), {
  name: "directus",
  npmFlags: ["--legacy-peer-deps"],
});

export const directusVersion = directus.version;
export const isDirectusInstalled = directus.isInstalled;
export const installDirectus = directus.install;
