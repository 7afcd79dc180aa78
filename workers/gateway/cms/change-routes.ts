import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { countedAddressOf } from "../middleware/client-address.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { policyOf, readable } from "./policies.ts";
import { sayWhatIsTaken } from "./say-what-is-taken.ts";
import { streamChanges } from "./stream-changes.ts";

const names = readable.map(({ collection }) => collection);

/** Further back nobody looks: what a page shows is read anew when it is opened. */
const oldestMs = 600_000;
/** The clocks of two machines may be that far apart, and a purge on its way. */
const marginMs = 3_000;

const query = z.strictObject({
  collections: z
    .string()
    .max(200)
    .transform((text) => [...new Set(text.split(","))])
    .refine((list) => list.every((name) => policyOf(name) !== undefined), `Not of ${names.join(", ")}`),
  /** For how many milliseconds the reader has had at most what it shows. */
  age: z
    .string()
    .regex(/^\d{1,6}$/, `Not a number of milliseconds up to ${oldestMs}`)
    .transform(Number)
    .refine((ms) => ms <= oldestMs, `Not a number of milliseconds up to ${oldestMs}`)
    .default(0),
});

const route = createRoute({
  ...{ method: "get", path: "/api/cms/changes", operationId: "streamContentChanges", tags: ["content"] },
  summary: "Which collections changed, as server-sent events, within about two seconds",
  description: `\`collections\` names some of ${names.join(", ")}, with commas between them. An event says which of them to read anew, and nothing of what is in them. Goes on from Last-Event-ID, or begins as many milliseconds ago as \`age\` says.`,
  security: [],
  request: { query },
  responses: {
    200: { description: "Events", content: { "text/event-stream": { schema: z.string() } } },
    ...problems(400, 429, 503),
  },
});

/** The stream by which open pages hear that they are out of date. */
export function changeRoutes(): OpenAPIHono<AppEnv> {
  return createRouter().openapi(
    route,
    (c) => {
      const { cache, contentStreams } = c.var.deps;
      const headers = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" };
      // A HEAD is answered by what answers a GET, whose body nobody would ever read.
      if (c.req.method === "HEAD") return c.body(null, 200, headers) as never;
      const { collections, age } = c.req.valid("query");
      const nowMs = Date.now();
      const last = Number(c.req.header("last-event-id") ?? Number.NaN);
      const body = streamChanges(cache, {
        collections,
        after: last >= nowMs - oldestMs && last <= nowMs ? last : nowMs - age - marginMs,
        slot: contentStreams.take(countedAddressOf(c.var.clientAddress)),
      });
      return c.body(body, 200, headers) as never;
    },
    sayWhatIsTaken(query),
  );
}
