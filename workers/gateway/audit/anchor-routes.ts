import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { requireAdministrator } from "../users/require-administrator.ts";
import { originOf } from "./origin.ts";
import { streamAnchors } from "./stored-anchors.ts";

const route = createRoute({
  ...{ method: "get", path: "/api/admin/audit/anchors", operationId: "exportAuditAnchors", tags: ["audit"] },
  security: forPeople,
  summary: "The signed heads of the audit log, oldest first, for audit:verify",
  responses: {
    200: {
      description: "A line of JSON an anchor: its name and its text",
      content: { "application/jsonl": { schema: z.string() } },
    },
    ...problems(401, 403, 429, 503),
  },
});

export function addAnchors(router: OpenAPIHono<AppEnv>): void {
  router.openapi(route, async (c) => {
    const actorId = (await requireAdministrator(c)).user.id;
    const { audit, anchors } = c.var.deps;
    const place = { actorId, tenantId: null, targetId: null };
    await audit.record(originOf(c), { action: "audit.exported", ...place });
    const headers = {
      "content-type": "application/jsonl; charset=utf-8",
      "content-disposition": 'attachment; filename="anchors.jsonl"',
      "cache-control": "no-store",
    };
    return c.body(streamAnchors(anchors), 200, headers) as never;
  });
}
