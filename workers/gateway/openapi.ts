import type { OpenAPIHono } from "@hono/zod-openapi";
import { version } from "../../package.json";
import { problemSchema } from "../contract/problem.ts";
import type { AppEnv } from "./router.ts";

/** Serves the OpenAPI document of every route that was declared with `createRoute`. */
export function describeApi(app: OpenAPIHono<AppEnv>): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "selvedge.session_token",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
  });
  let document: string | null = null;
  app.get("/openapi.json", (c) => {
    document ??= JSON.stringify(
      app.getOpenAPI31Document({
        openapi: "3.1.0",
        info: { title: "Selvedge", version },
        servers: [{ url: c.var.deps.config.publicUrl }],
      }),
    );
    return c.body(document, 200, {
      "content-type": "application/json",
      "cache-control": "public, max-age=300",
    });
  });
}

/** The responses of a route that are problem documents, by status. */
export function problems<Status extends number>(...statuses: Status[]) {
  const response = {
    description: "Problem",
    content: { "application/problem+json": { schema: problemSchema } },
  };
  return Object.fromEntries(statuses.map((status) => [status, response])) as Record<Status, typeof response>;
}
