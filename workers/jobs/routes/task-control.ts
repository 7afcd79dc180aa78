import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { type Task, taskSchema } from "../../contract/tasks.ts";
import type { AppEnv } from "../app-env.ts";
import { allowOnly } from "../middleware/allow-only.ts";
import { getTask } from "../tasks/get-task.ts";
import { retryTask } from "../tasks/retry-task.ts";
import { cancelTask, pauseTask, resumeTask } from "../tasks/steer-task.ts";
import { type VerbContext, verbContext } from "../verb-context.ts";
import { problems } from "./problems.ts";

const request = { params: z.object({ id: z.uuid("Not a task id") }) };
const content = { "application/json": { schema: z.object({ task: taskSchema }) } };

const refused = problems(400, 401, 402, 403, 404, 409);

const cancel = createRoute({
  method: "post",
  path: "/api/tasks/{id}/cancel",
  summary: "Stop a task for good; what it has made so far is removed",
  request,
  responses: { 200: { description: "The task, cancelled", content }, ...refused },
});

const pause = createRoute({
  method: "post",
  path: "/api/tasks/{id}/pause",
  summary: "Let nothing more of a task begin until it is resumed",
  request,
  responses: { 200: { description: "The task, paused", content }, ...refused },
});

const resume = createRoute({
  method: "post",
  path: "/api/tasks/{id}/resume",
  summary: "Go on with a paused task",
  request,
  responses: { 200: { description: "The task, running", content }, ...refused },
});

const retry = createRoute({
  method: "post",
  path: "/api/tasks/{id}/retry",
  summary: "Begin a failed task again in the step that failed",
  request,
  responses: {
    202: { description: "The task, under way again", content },
    ...refused,
    ...problems(410, 429),
  },
});

/** Behind the authentication of all that is under `/api/tasks`. */
export function taskControlRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(cancel, async (c) =>
    c.json({ task: await cancelTask(verbContext(c), c.req.valid("param")) }, 200),
  );
  app.openapi(pause, async (c) =>
    c.json({ task: await pauseTask(verbContext(c), c.req.valid("param")) }, 200),
  );
  app.openapi(resume, async (c) =>
    c.json({ task: await resumeTask(verbContext(c), c.req.valid("param")) }, 200),
  );
  app.openapi(retry, async (c) => {
    const { id } = c.req.valid("param");
    return c.json({ task: await retryOwn(verbContext(c), id) }, 202, { location: `/api/tasks/${id}` });
  });
  for (const verb of ["cancel", "pause", "resume", "retry"])
    allowOnly(app, `/api/tasks/:id/${verb}`, ["POST"]);
}

async function retryOwn(context: VerbContext, taskId: string): Promise<Task> {
  const { actor, db, flows, log } = context;
  const { tenantId, entitlements } = actor;
  await retryTask({ db, flows, log, entitlements }, { tenantId, taskId });
  return await getTask(context, { id: taskId });
}
