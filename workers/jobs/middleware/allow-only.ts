import type { OpenAPIHono } from "@hono/zod-openapi";
import { ApiError } from "../../contract/api-error.ts";
import type { AppEnv } from "../app-env.ts";

/** Answers 405 with `Allow` for every method of `path` that no route before it took. */
export function allowOnly(app: OpenAPIHono<AppEnv>, path: string, methods: readonly string[]): void {
  app.all(path, (c) => {
    const allow = methods.join(", ");
    throw new ApiError("method_not_allowed", `Cannot ${c.req.method} this address: it takes ${allow}`, {
      headers: { allow },
    });
  });
}
