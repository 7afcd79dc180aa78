import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { listOf } from "../../contract/list.ts";
import { createTaskSchema, taskQuerySchema, taskSchema } from "../../contract/tasks.ts";
import type { AppEnv } from "../app-env.ts";
import { authenticate } from "../auth/authenticate.ts";
import { allowOnly } from "../middleware/allow-only.ts";
import { smallBody } from "../middleware/small-body.ts";
import { createTask } from "../tasks/create-task.ts";
import { getTask } from "../tasks/get-task.ts";
import { listTasks } from "../tasks/list-tasks.ts";
import { verbContext } from "../verb-context.ts";
import { problems } from "./problems.ts";

const maxBodyBytes = 16 * 1024;

const params = z.object({ id: z.uuid("Not a task id") });
const oneTask = { "application/json": { schema: z.object({ task: taskSchema }) } };

const create = createRoute({
  method: "post",
  path: "/api/tasks",
  summary: "Start the flow over a dataset",
  middleware: [smallBody(maxBodyBytes)] as const,
  request: { body: { required: true, content: { "application/json": { schema: createTaskSchema } } } },
  responses: {
    202: { description: "The task; Location says where to ask how it stands", content: oneTask },
    ...problems(400, 401, 402, 403, 404, 410, 413, 429),
  },
});

const list = createRoute({
  method: "get",
  path: "/api/tasks",
  summary: "The organization's tasks, newest first",
  request: { query: taskQuerySchema },
  responses: {
    200: { description: "A page", content: { "application/json": { schema: listOf(taskSchema) } } },
    ...problems(400, 401, 402, 403),
  },
});

const read = createRoute({
  method: "get",
  path: "/api/tasks/{id}",
  summary: "A task, its progress and, at the end, its result",
  request: { params },
  responses: { 200: { description: "The task", content: oneTask }, ...problems(400, 401, 402, 403, 404) },
});

export function taskRoutes(app: OpenAPIHono<AppEnv>): void {
  app.use("/api/tasks/*", authenticate("tasks"));
  app.openapi(create, async (c) => {
    const task = await createTask(verbContext(c), c.req.valid("json"));
    return c.json({ task }, 202, { location: `/api/tasks/${task.id}` });
  });
  app.openapi(list, async (c) => c.json(await listTasks(verbContext(c), c.req.valid("query")), 200));
  app.openapi(read, async (c) => c.json({ task: await getTask(verbContext(c), c.req.valid("param")) }, 200));
  allowOnly(app, "/api/tasks", ["GET", "POST"]);
  allowOnly(app, "/api/tasks/:id", ["GET"]);
}
