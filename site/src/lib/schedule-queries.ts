import { query } from "@solidjs/router";
import { load } from "./load.ts";

/** There are never more of them than fit on a page. */
export const schedulesQuery = query(() => load("GET /api/schedules", { query: "limit=100" }), "schedules");

export const scheduleQuery = query(
  (id: string) => load("GET /api/schedules/{id}", { path: { id } }),
  "schedule",
);
