import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { taskSchema } from "../../contract/tasks.ts";
import type { AppEnv } from "../app-env.ts";
import { allowOnly } from "../middleware/allow-only.ts";
import { findTask } from "../tasks/find-task.ts";
import { finalEventId, type TaskEvent, watchTask } from "../tasks/watch-task.ts";
import { verbContext } from "../verb-context.ts";
import { eventStream, type ServerEvent } from "./event-stream.ts";
import { problems } from "./problems.ts";

const watchRoute = createRoute({
  method: "get",
  path: "/api/tasks/{id}/events",
  summary: "A task each time it changes, up to its end",
  request: {
    params: z.object({ id: z.uuid("Not a task id") }),
    headers: z.object({
      "last-event-id": z
        .union([z.literal(""), z.literal(finalEventId), z.string().regex(/^\d{1,15}$/, "Not an event id")])
        .optional()
        .describe("The id of the last event seen: only what came after it is told"),
    }),
  },
  responses: {
    200: {
      description: "Events named `progress`, each with the task; the last one says how it ended",
      content: { "text/event-stream": { schema: taskSchema } },
    },
    204: { description: "The last event was seen: there is nothing to come back for" },
    ...problems(400, 401, 402, 403, 404),
  },
});

export function taskEventRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(watchRoute, async (c) => {
    const context = verbContext(c);
    const row = await findTask(context, c.req.valid("param").id);
    const lastEventId = c.req.valid("header")["last-event-id"];
    // The one answer after which a browser's EventSource does not come back.
    if (lastEventId === finalEventId) return c.body(null, 204);

    const stop = new AbortController();
    const afterSeq = Number(lastEventId ?? 0);
    const events = watchTask(context, { row, afterSeq, signal: stop.signal });
    return eventStream(named(events), () => stop.abort(), {
      onError: (error) => context.log.warn("an event stream broke off", { taskId: row.task.id, error }),
    });
  });
  allowOnly(app, "/api/tasks/:id/events", ["GET"]);
}

async function* named(events: AsyncGenerator<TaskEvent>): AsyncGenerator<ServerEvent> {
  for await (const { id, task } of events) yield { id, event: "progress", data: task };
}
