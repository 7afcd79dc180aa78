import type { OpenAPIHono } from "@hono/zod-openapi";
import { createMiddleware } from "hono/factory";
import type { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import {
  type InternalErased,
  type InternalExported,
  type InternalPurpose,
  type InternalWaiting,
  internalEraseSchema,
  internalExportSchema,
  internalFileSchema,
} from "../../contract/internal.ts";
import type { AppEnv } from "../app-env.ts";
import { erasePerson } from "../internal/erase-person.ts";
import { eraseTenant } from "../internal/erase-tenant.ts";
import { exportFile, exportPerson } from "../internal/export-person.ts";
import { allowOnly } from "../middleware/allow-only.ts";

/**
 * What the gateway alone may ask, over the service binding and with a token of its own. None of it is described or
 * passed on by the gateway: to a client it does not exist.
 */
export function internalRoutes(app: OpenAPIHono<AppEnv>): void {
  app.post("/internal/erase", gatewayOnly("erase"), async (c) => {
    const wanted = await readBody(c.req.raw, internalEraseSchema);
    const deps = c.get("deps");
    const erased =
      "tenantId" in wanted
        ? await eraseTenant(deps, wanted.tenantId)
        : await erasePerson(deps, wanted.userId);
    return c.json(erased satisfies InternalErased, 200);
  });
  app.post("/internal/export", gatewayOnly("export"), async (c) => {
    const wanted = await readBody(c.req.raw, internalExportSchema);
    return c.json((await exportPerson(c.get("deps"), wanted)) satisfies InternalExported, 200);
  });
  app.post("/internal/export/file", gatewayOnly("export"), async (c) => {
    const { body, size } = await exportFile(c.get("deps"), await readBody(c.req.raw, internalFileSchema));
    const headers = { "content-type": "application/octet-stream", "content-length": String(size) };
    return c.body(body, 200, headers);
  });
  app.post("/internal/waiting", gatewayOnly("observe"), async (c) => {
    const { backlogCount } = await c.get("deps").steps.metrics();
    return c.json({ steps: backlogCount } satisfies InternalWaiting, 200);
  });
  for (const path of ["/internal/erase", "/internal/export", "/internal/export/file", "/internal/waiting"]) {
    allowOnly(app, path, ["POST"]);
  }
}

function gatewayOnly(purpose: InternalPurpose) {
  return createMiddleware<AppEnv>(async function gatewayOnlyMiddleware(c, next) {
    const token = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1];
    if (token === undefined) throw new ApiError("unauthenticated");
    await c.get("deps").verifyInternal(token, purpose);
    await next();
  });
}

async function readBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const parsed = schema.safeParse(await request.json().catch(() => undefined));
  if (!parsed.success) throw new ApiError("invalid_request", undefined, { cause: parsed.error });
  return parsed.data;
}
