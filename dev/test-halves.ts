/** The projects of `vitest.config.ts` that run side by side with the others, and those others. */
export const halves = {
  browser: ["e2e", "box", "built"],
  others: ["node", "db", "gateway", "jobs", "edge", "deployed", "selfhost", "simulation"],
} as const;
