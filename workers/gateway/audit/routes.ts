import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { auditEntrySchema } from "../../contract/audit.ts";
import { listOf, pageQuerySchema } from "../../contract/list.ts";
import { requireEntitled } from "../../contract/require-entitled.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { requirePermission } from "../tenants/require-permission.ts";
import { requireAdministrator } from "../users/require-administrator.ts";
import { auditActionNames } from "./actions.ts";
import { addAnchors } from "./anchor-routes.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { exportAudit, exportTypes } from "./export-audit.ts";
import { type AuditScope, listAudit } from "./list-audit.ts";
import { originOf } from "./origin.ts";

const id = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, "Not an id");
/** Items of content are known by their collection too. */
const targetId = z.string().regex(/^(?:[a-z_]{1,64}\/)?[A-Za-z0-9_-]{1,100}$/, "Not an id");

const filters = {
  action: z.enum(auditActionNames).optional(),
  actor: id.optional(),
  target: targetId.optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
};

const exportQuery = { format: z.enum(["csv", "jsonl"]) };
const entries = listOf(auditEntrySchema);
const exportPageRows = 500;

/** Two ways to the same log: a tenant's for its owners and administrators, everything for the platform's. */
const audiences = [
  {
    ...{ path: "/api/audit", name: "Audit", of: "the tenant", lacking: problems(402) },
    query: z.strictObject(filters),
    readerOf: tenantReader,
  },
  {
    ...{ path: "/api/admin/audit", name: "PlatformAudit", of: "the platform and all tenants", lacking: {} },
    query: z.strictObject({ ...filters, tenant: id.optional() }),
    readerOf: platformReader,
  },
] as const;

export function auditRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  for (const audience of audiences) addAudience(router, audience);
  addAnchors(router);
  return router;
}

function addAudience(router: OpenAPIHono<AppEnv>, audience: Audience): void {
  const { path, name, of, lacking, query, readerOf } = audience;
  const common = {
    method: "get" as const,
    tags: ["audit"],
    security: forPeople,
  };
  const list = createRoute({
    ...{ ...common, path, operationId: `list${name}`, summary: `What was done in ${of}, newest first` },
    request: { query: query.extend(pageQuerySchema.shape) },
    responses: {
      200: { description: "A page of entries", content: { "application/json": { schema: entries } } },
      ...problems(400, 401, 403, 429, 503),
      ...lacking,
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
      ...lacking,
    },
  });
  router.openapi(list, async (c) => {
    const { scope } = await readerOf(c);
    const { limit, cursor, ...filter } = c.req.valid("query");
    const page = { filter, limit, after: cursor === undefined ? null : cursorOf(cursor) };
    const { data, next } = await listAudit(c.var.deps, scope, page);
    return c.json({ data, nextCursor: next && writeCursor(next) }, 200, { "cache-control": "no-store" });
  });
  router.openapi(download, async (c) => {
    const reader = await readerOf(c);
    const { scope } = reader;
    const { format, ...filter } = c.req.valid("query");
    await recordExport(c, reader);
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
  /** What it answers where the plan is not enough. */
  lacking: Partial<ReturnType<typeof problems<402>>>;
  query: z.ZodObject<typeof filters>;
  readerOf: (c: Context<AppEnv>) => Promise<Reader>;
};

/** Who reads which log; the record says now that they may. */
type Reader = { userId: string; scope: AuditScope };

/** A tenant's log is written whatever its plan is; reading it is a part of some. */
async function tenantReader(c: Context<AppEnv>): Promise<Reader> {
  const { identity, tenant, entitlements } = await requirePermission(c, "audit:read");
  requireEntitled(entitlements, { feature: "audit_log" });
  return { userId: identity.user.id, scope: { tenantId: tenant.id } };
}

async function platformReader(c: Context<AppEnv>): Promise<Reader> {
  return { userId: (await requireAdministrator(c)).user.id, scope: "platform" };
}

/** Before the first byte: what is taken away is told of in the log that it is taken from. */
async function recordExport(c: Context<AppEnv>, { userId, scope }: Reader): Promise<void> {
  const tenantId = scope === "platform" ? null : scope.tenantId;
  const entry = { action: "audit.exported", actorId: userId, tenantId, targetId: tenantId } as const;
  await c.var.deps.audit.record(originOf(c), entry);
}

function cursorOf(text: string) {
  const cursor = readCursor(text);
  if (cursor !== null) return cursor;
  const errors = [{ path: "query.cursor", message: "Not a cursor of an earlier page" }];
  throw new ApiError("invalid_request", undefined, { errors });
}
