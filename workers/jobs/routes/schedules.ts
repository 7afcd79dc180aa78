import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { ApiError } from "../../contract/api-error.ts";
import { listOf, pageQuerySchema } from "../../contract/list.ts";
import { changeScheduleSchema, createScheduleSchema, scheduleSchema } from "../../contract/schedules.ts";
import { taskSchema } from "../../contract/tasks.ts";
import type { AppEnv } from "../app-env.ts";
import { authenticate } from "../auth/authenticate.ts";
import { allowOnly } from "../middleware/allow-only.ts";
import {
  changeSchedule,
  createSchedule,
  deleteSchedule,
  getSchedule,
  listSchedules,
  runSchedule,
} from "../schedules/manage-schedules.ts";
import { evenIfLeft, verbContext } from "../verb-context.ts";
import { problems } from "./problems.ts";

const base = "/api/schedules";
const maxBodyBytes = 16 * 1024;
const params = z.object({ id: z.uuid("Not a schedule id") });
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });
const oneSchedule = json(z.object({ schedule: scheduleSchema }));
const limited = bodyLimit({
  maxSize: maxBodyBytes,
  onError: () => {
    throw new ApiError(
      "payload_too_large",
      `Cannot read the request: its body is over ${maxBodyBytes} bytes`,
    );
  },
});
const refused = problems(400, 401, 402, 403, 404, 409, 413);

const list = createRoute({
  ...{ method: "get", path: base, summary: "The organization's schedules, newest first" },
  request: { query: pageQuerySchema },
  responses: { 200: { description: "A page", content: json(listOf(scheduleSchema)) }, ...refused },
});
const create = createRoute({
  ...{ method: "post", path: base, summary: "Repeat a task over a dataset", middleware: limited },
  request: { body: { required: true, content: json(createScheduleSchema) } },
  responses: { 201: { description: "The schedule", content: oneSchedule }, ...refused },
});
const read = createRoute({
  ...{ method: "get", path: `${base}/{id}`, summary: "A schedule" },
  request: { params },
  responses: { 200: { description: "The schedule", content: oneSchedule }, ...refused },
});
const change = createRoute({
  ...{ method: "patch", path: `${base}/{id}`, summary: "Change or pause a schedule", middleware: limited },
  request: { params, body: { required: true, content: json(changeScheduleSchema) } },
  responses: { 200: { description: "The schedule", content: oneSchedule }, ...refused },
});
const remove = createRoute({
  ...{ method: "delete", path: `${base}/{id}`, summary: "Remove a schedule" },
  request: { params },
  responses: { 204: { description: "It is gone" }, ...refused },
});
const run = createRoute({
  ...{ method: "post", path: `${base}/{id}/run`, summary: "Run it now, beside its times" },
  request: { params },
  responses: {
    202: { description: "The task", content: json(z.object({ task: taskSchema })) },
    ...refused,
    ...problems(422, 429),
  },
});

/** When tasks are started by themselves. */
export function scheduleRoutes(app: OpenAPIHono<AppEnv>): void {
  app.use(`${base}/*`, authenticate("tasks"));
  app.openapi(list, async (c) => c.json(await listSchedules(verbContext(c), c.req.valid("query")), 200));
  app.openapi(create, async (c) => {
    const schedule = await createSchedule(verbContext(c), c.req.valid("json"));
    return c.json({ schedule }, 201, { location: `${base}/${schedule.id}` });
  });
  app.openapi(read, async (c) =>
    c.json({ schedule: await getSchedule(verbContext(c), c.req.valid("param")) }, 200),
  );
  app.openapi(change, async (c) => {
    const changed = { ...c.req.valid("json"), ...c.req.valid("param") };
    return c.json({ schedule: await changeSchedule(verbContext(c), changed) }, 200);
  });
  app.openapi(remove, async (c) => {
    await deleteSchedule(verbContext(c), c.req.valid("param"));
    return c.body(null, 204);
  });
  app.openapi(run, async (c) => {
    const { config, fetchOutside, inImportSlot } = c.get("deps");
    const context = { ...verbContext(c), config, fetchOutside, inImportSlot };
    const task = await evenIfLeft(context, runSchedule(context, c.req.valid("param")));
    return c.json({ task }, 202, { location: `/api/tasks/${task.id}` });
  });
  allowOnly(app, base, ["GET", "POST"]);
  allowOnly(app, `${base}/:id`, ["GET", "PATCH", "DELETE"]);
  allowOnly(app, `${base}/:id/run`, ["POST"]);
}
