import { query } from "@solidjs/router";

/** How the platform is. Never a failure: that nobody answers is an answer. */
export const statusQuery = query(async () => {
  // Every page has what preloads the others; how one of them reads is its own.
  const { readPlatformStatus } = await import("./read-platform-status.ts");
  return readPlatformStatus();
}, "status");
