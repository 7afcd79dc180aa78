import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { type JourneyRecord, type Status, statusSchema } from "../../contract/status.ts";
import { describeError, log } from "../log.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { nothingYet, readJourneys } from "./journey-store.ts";

/** The cron walks each minute: three were missed. */
const staleAfterMs = 200_000;
const keptForMs = 15_000;

const route = createRoute({
  method: "get",
  path: "/api/status",
  operationId: "getStatus",
  tags: ["health"],
  summary: "How the product's journeys went in the last 90 days, and its incidents",
  security: [],
  responses: {
    200: {
      description: "Kept for some seconds",
      content: { "application/json": { schema: statusSchema } },
    },
    ...problems(429, 503),
  },
});

export function statusRoutes(): OpenAPIHono<AppEnv> {
  let last = { record: nothingYet, atMs: 0 };
  return createRouter().openapi(route, async (c) => {
    if (Date.now() - last.atMs > keptForMs) {
      const record = await readJourneys(c.var.deps).catch((error) => {
        log("warn", "journeys_not_read", describeError(error));
        return last.record;
      });
      last = { record, atMs: Date.now() };
    }
    return c.json(summarize(last.record, Date.now()), 200, { "cache-control": "public, max-age=15" });
  });
}

/** In one word, and all of it. */
export function summarize(record: JourneyRecord, nowMs: number): Status {
  const { checkedAt, journeys } = record;
  const isStale = checkedAt === null || nowMs - Date.parse(checkedAt) > staleAfterMs;
  const failing = journeys.filter(({ ok }) => !ok).length;
  const word = failing === 0 ? "ok" : failing === journeys.length ? "down" : "degraded";
  return { status: isStale ? "unknown" : word, ...record };
}
