import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { and, desc, eq, gt, sql } from "drizzle-orm";
import type { Context } from "hono";
import { z } from "zod";
import { dataExport } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import { dataExportSchema } from "../../contract/account.ts";
import { ApiError } from "../../contract/api-error.ts";
import { listOf } from "../../contract/list.ts";
import { originOf } from "../audit/origin.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { exportColumns, toExport } from "./open-export.ts";
import { requestExport } from "./request-export.ts";

const common = { tags: ["user"], security: forPeople };
const params = z.object({ id: z.uuid("Not an id") });
const one = { "application/json": { schema: z.object({ export: dataExportSchema }) } };
const mostShown = 20;

const start = createRoute({
  ...{ method: "post", path: "/api/user/export", operationId: "startExport", ...common },
  summary: "Have an archive made of everything that is held about the person; a mail says when it is ready",
  responses: {
    202: { description: "It is being made; Location says where to ask how it stands", content: one },
    ...problems(401, 403, 409, 429, 503),
  },
});

const list = createRoute({
  ...{ method: "get", path: "/api/user/export", operationId: "listExports", ...common },
  summary: "The archives of the person, newest first",
  responses: {
    200: {
      description: "The last twenty",
      content: { "application/json": { schema: listOf(dataExportSchema) } },
    },
    ...problems(401, 429, 503),
  },
});

const read = createRoute({
  ...{ method: "get", path: "/api/user/exports/{id}", operationId: "getExport", ...common },
  summary: "How an archive stands",
  request: { params },
  responses: { 200: { description: "The archive", content: one }, ...problems(400, 401, 404, 429, 503) },
});

const download = createRoute({
  ...{ method: "get", path: "/api/user/exports/{id}/archive", operationId: "downloadExport", ...common },
  summary: "The archive itself",
  request: { params },
  responses: {
    200: {
      description: "A ZIP file",
      content: { "application/zip": { schema: z.string().meta({ format: "binary" }) } },
    },
    ...problems(400, 401, 404, 429, 503),
  },
});

/** `/api/user/export` and `/api/user/exports`: a person's data, to take along. */
export function addExport(router: OpenAPIHono<AppEnv>): void {
  router.openapi(start, async (c) => {
    const { user } = await requireIdentity(c);
    const made = await requestExport({ ...c.var.deps, origin: originOf(c) }, user.id);
    return c.json({ export: made }, 202, { location: `/api/user/exports/${made.id}` });
  });
  router.openapi(list, async (c) => {
    const { user } = await requireIdentity(c);
    const { db } = c.var.deps;
    const [rows] = await withUser(db, user.id, [
      db
        .select(exportColumns)
        .from(dataExport)
        .where(eq(dataExport.userId, user.id))
        .orderBy(desc(dataExport.createdAt))
        .limit(mostShown),
    ]);
    return c.json({ data: rows.map(toExport), nextCursor: null }, 200);
  });
  router.openapi(read, async (c) => {
    const { id } = c.req.valid("param");
    const { user } = await requireIdentity(c);
    const { db } = c.var.deps;
    const [[row]] = await withUser(db, user.id, [
      db
        .select(exportColumns)
        .from(dataExport)
        .where(and(eq(dataExport.id, id), eq(dataExport.userId, user.id))),
    ]);
    if (row === undefined) throw new ApiError("not_found", `Cannot find the archive "${id}"`);
    return c.json({ export: toExport(row) }, 200);
  });
  router.openapi(download, async (c) => (await sendArchive(c, c.req.valid("param").id)) as never);
}

/** Told of in the audit log before the first byte leaves. */
async function sendArchive(c: Context<AppEnv>, id: string): Promise<Response> {
  const { user } = await requireIdentity(c);
  const { db, files, audit } = c.var.deps;
  const [[row]] = await withUser(db, user.id, [
    db
      .select({ objectKey: dataExport.objectKey })
      .from(dataExport)
      .where(
        and(
          ...[eq(dataExport.id, id), eq(dataExport.userId, user.id), eq(dataExport.status, "ready")],
          gt(dataExport.expiresAt, sql`now()`),
        ),
      ),
  ]);
  const object = row?.objectKey == null ? null : await files.get(row.objectKey);
  if (object === null) throw new ApiError("not_found", `Cannot find the archive "${id}"`);
  const place = { actorId: user.id, tenantId: null, targetId: user.id };
  await audit.record(originOf(c), { action: "account.export_downloaded", ...place });
  return c.body(object.body, 200, {
    "content-type": "application/zip",
    "content-length": String(object.size),
    "content-disposition": `attachment; filename="selvedge-${id}.zip"`,
    "cache-control": "no-store",
  });
}
