import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { auditEntrySchema } from "../../contract/audit.ts";
import { listOf, pageQuerySchema } from "../../contract/list.ts";
import type { Identity } from "../identity/identity.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { auditActionNames } from "./actions.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { exportAudit, exportTypes } from "./export-audit.ts";
import { type AuditScope, listAudit } from "./list-audit.ts";
import { originOf } from "./origin.ts";

const id = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, "Not an id");

const filters = {
  action: z.enum(auditActionNames).optional(),
  actor: id.optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
};

const exportQuery = { format: z.enum(["csv", "jsonl"]) };
const entries = listOf(auditEntrySchema);
const exportPageRows = 500;

/** Two ways to the same log: a tenant's for its owners and administrators, everything for the platform's. */
const audiences = [
  {
    ...{ path: "/api/audit", name: "Audit", of: "the tenant" },
    query: z.strictObject(filters),
    scopeOf: tenantScope,
  },
  {
    ...{ path: "/api/admin/audit", name: "PlatformAudit", of: "the platform and all tenants" },
    query: z.strictObject({ ...filters, tenant: id.optional() }),
    scopeOf: platformScope,
  },
] as const;

export function auditRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  for (const audience of audiences) addAudience(router, audience);
  return router;
}

function addAudience(router: OpenAPIHono<AppEnv>, { path, name, of, query, scopeOf }: Audience): void {
  const common = {
    method: "get" as const,
    tags: ["audit"],
    security: [{ session: [] }, { token: [] }],
  };
  const list = createRoute({
    ...{ ...common, path, operationId: `list${name}`, summary: `What was done in ${of}, newest first` },
    request: { query: query.extend(pageQuerySchema.shape) },
    responses: {
      200: { description: "A page of entries", content: { "application/json": { schema: entries } } },
      ...problems(400, 401, 403, 429, 503),
    },
  });
  const download = createRoute({
    ...{ ...common, path: `${path}/export`, operationId: `export${name}`, summary: `All of it, in ${of}` },
    request: { query: query.extend(exportQuery) },
    responses: {
      200: {
        description: "CSV, or a line of JSON an entry",
        content: { "text/csv": { schema: z.string() }, "application/jsonl": { schema: z.string() } },
      },
      ...problems(400, 401, 403, 429, 503),
    },
  });
  router.openapi(list, async (c) => {
    const scope = scopeOf(await requireIdentity(c));
    const { limit, cursor, ...filter } = c.req.valid("query");
    const page = { filter, limit, after: cursor === undefined ? null : cursorOf(cursor) };
    const { data, next } = await listAudit(c.var.deps, scope, page);
    return c.json({ data, nextCursor: next && writeCursor(next) }, 200, { "cache-control": "no-store" });
  });
  router.openapi(download, async (c) => {
    const identity = await requireIdentity(c);
    const scope = scopeOf(identity);
    const { format, ...filter } = c.req.valid("query");
    await recordExport(c, identity, scope);
    const body = exportAudit(format, (after) =>
      listAudit(c.var.deps, scope, { filter, limit: exportPageRows, after }),
    );
    const headers = {
      "content-type": exportTypes[format],
      "content-disposition": `attachment; filename="audit.${format}"`,
      "cache-control": "no-store",
    };
    return c.body(body, 200, headers) as never;
  });
}

type Audience = {
  path: string;
  name: string;
  of: string;
  query: z.ZodObject<typeof filters>;
  scopeOf: (identity: Identity) => AuditScope;
};

function tenantScope({ tenant, role }: Identity): AuditScope {
  if (tenant === null || (role !== "owner" && role !== "admin"))
    throw new ApiError("forbidden", "Only owners and administrators of the tenant read its audit log");
  return { tenantId: tenant.id };
}

function platformScope({ user }: Identity): AuditScope {
  if (user.role !== "admin")
    throw new ApiError("forbidden", "Only administrators of the platform read its audit log");
  return "platform";
}

/** Before the first byte: what is taken away is told of in the log that it is taken from. */
async function recordExport(c: Context<AppEnv>, { user }: Identity, scope: AuditScope): Promise<void> {
  const tenantId = scope === "platform" ? null : scope.tenantId;
  const entry = { action: "audit.exported", actorId: user.id, tenantId, targetId: tenantId } as const;
  await c.var.deps.audit.record(originOf(c), entry);
}

function cursorOf(text: string) {
  const cursor = readCursor(text);
  if (cursor !== null) return cursor;
  const errors = [{ path: "query.cursor", message: "Not a cursor of an earlier page" }];
  throw new ApiError("invalid_request", undefined, { errors });
}
