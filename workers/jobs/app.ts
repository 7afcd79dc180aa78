import { OpenAPIHono } from "@hono/zod-openapi";
import { ApiError } from "../contract/api-error.ts";
import type { AppEnv } from "./app-env.ts";
import type { Deps } from "./deps.ts";
import { refuseInvalid } from "./middleware/refuse-invalid.ts";
import { renderError } from "./middleware/render-error.ts";
import { requestContext } from "./middleware/request-context.ts";
import { adminTaskRoutes } from "./routes/admin-tasks.ts";
import { datasetLifeRoutes } from "./routes/dataset-life.ts";
import { datasetRulesRoutes } from "./routes/dataset-rules.ts";
import { datasetRoutes } from "./routes/datasets.ts";
import { deadLetterRoutes } from "./routes/dead-letters.ts";
import { healthRoutes } from "./routes/health.ts";
import { internalRoutes } from "./routes/internal.ts";
import { resultRoutes } from "./routes/results.ts";
import { scheduleRoutes } from "./routes/schedules.ts";
import { taskControlRoutes } from "./routes/task-control.ts";
import { taskEventRoutes } from "./routes/task-events.ts";
import { taskTimelineRoutes } from "./routes/task-timeline.ts";
import { taskRoutes } from "./routes/tasks.ts";
import { uploadRoutes } from "./routes/uploads.ts";
import { usageRoutes } from "./routes/usage.ts";
import { webhookRoutes } from "./routes/webhooks.ts";

/** The HTTP side of the worker. Everything under `/api` needs a person's token, and under `/internal` the gateway's. */
export function createApp(deps: Deps): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid });
  app.use(requestContext(deps));
  app.onError(renderError);
  app.notFound((c) => renderError(new ApiError("not_found", "Nothing is at this address"), c));
  healthRoutes(app);
  datasetRoutes(app);
  datasetLifeRoutes(app);
  datasetRulesRoutes(app);
  uploadRoutes(app);
  taskRoutes(app);
  taskEventRoutes(app);
  taskTimelineRoutes(app);
  taskControlRoutes(app);
  resultRoutes(app);
  scheduleRoutes(app);
  deadLetterRoutes(app);
  adminTaskRoutes(app);
  webhookRoutes(app);
  usageRoutes(app);
  internalRoutes(app);
  return app;
}
