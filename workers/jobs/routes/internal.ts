import type { OpenAPIHono } from "@hono/zod-openapi";
import { createMiddleware } from "hono/factory";
import type { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import type { ExplainedWork } from "../../contract/explain.ts";
import {
  type InternalErased,
  type InternalExported,
  type InternalPurpose,
  type InternalRefused,
  type InternalUsed,
  type InternalWaiting,
  internalEntitlementsSchema,
  internalEraseSchema,
  internalExplainSchema,
  internalExportSchema,
  internalFileSchema,
  internalScheduledSchema,
  internalUsageSchema,
} from "../../contract/internal.ts";
import type { AppEnv } from "../app-env.ts";
import { countWaiting } from "../internal/count-waiting.ts";
import { erasePerson } from "../internal/erase-person.ts";
import { eraseTenant } from "../internal/erase-tenant.ts";
import { explainWork } from "../internal/explain-work.ts";
import { exportFile, exportPerson } from "../internal/export-person.ts";
import { listRefused, sumUsage } from "../internal/read-ledger.ts";
import { listScheduled, tellEntitlements } from "../internal/tell-entitlements.ts";
import { allowOnly } from "../middleware/allow-only.ts";

const paths = [
  "/internal/erase",
  "/internal/export",
  "/internal/export/file",
  "/internal/waiting",
  "/internal/explain",
  "/internal/refused-usage",
  "/internal/usage",
  "/internal/scheduled",
  "/internal/entitlements",
];

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
    return c.json((await countWaiting(c.get("deps"))) satisfies InternalWaiting, 200);
  });
  app.post("/internal/explain", gatewayOnly("observe"), async (c) => {
    const { id } = await readBody(c.req.raw, internalExplainSchema);
    return c.json((await explainWork(c.get("deps"), id)) satisfies ExplainedWork, 200);
  });
  app.post("/internal/refused-usage", gatewayOnly("observe"), async (c) => {
    return c.json((await listRefused(c.get("deps").db)) satisfies InternalRefused, 200);
  });
  app.post("/internal/usage", gatewayOnly("observe"), async (c) => {
    const wanted = await readBody(c.req.raw, internalUsageSchema);
    return c.json((await sumUsage(c.get("deps").db, wanted)) satisfies InternalUsed, 200);
  });
  app.post("/internal/scheduled", gatewayOnly("entitle"), async (c) => {
    const wanted = await readBody(c.req.raw, internalScheduledSchema);
    return c.json({ tenantIds: await listScheduled(c.get("deps").db, wanted) }, 200);
  });
  app.post("/internal/entitlements", gatewayOnly("entitle"), async (c) => {
    const { tenants } = await readBody(c.req.raw, internalEntitlementsSchema);
    await tellEntitlements(c.get("deps").db, tenants);
    return c.body(null, 204);
  });
  for (const path of paths) allowOnly(app, path, ["POST"]);
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
