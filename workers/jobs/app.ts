import { OpenAPIHono } from "@hono/zod-openapi";
import { ApiError } from "../contract/api-error.ts";
import type { AppEnv } from "./app-env.ts";
import type { Deps } from "./deps.ts";
import { refuseInvalid } from "./middleware/refuse-invalid.ts";
import { renderError } from "./middleware/render-error.ts";
import { requestContext } from "./middleware/request-context.ts";
import { datasetRoutes } from "./routes/datasets.ts";
import { healthRoutes } from "./routes/health.ts";
import { internalRoutes } from "./routes/internal.ts";
import { taskEventRoutes } from "./routes/task-events.ts";
import { taskRoutes } from "./routes/tasks.ts";

/** The HTTP side of the worker. Everything under `/api` needs a person's token, and under `/internal` the gateway's. */
export function createApp(deps: Deps): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid });
  app.use(requestContext(deps));
  app.onError(renderError);
  app.notFound((c) => renderError(new ApiError("not_found", "Nothing is at this address"), c));
  healthRoutes(app);
  datasetRoutes(app);
  taskRoutes(app);
  taskEventRoutes(app);
  internalRoutes(app);
  return app;
}
