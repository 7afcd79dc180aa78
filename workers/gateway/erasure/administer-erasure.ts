import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { originOf } from "../audit/origin.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { requireAdministrator } from "../users/require-administrator.ts";
import { cancelErasure } from "./cancel-erasure.ts";
import { replayLedger } from "./replay-ledger.ts";
import { requestErasure } from "./request-erasure.ts";

const common = { tags: ["user"], security: forPeople };
const params = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, "Not an id") });
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });

const close = createRoute({
  ...{ method: "delete", path: "/api/user/users/{id}", operationId: "closeUserAccount", ...common },
  summary: "Close somebody's account as an administrator: the same as when they do it",
  request: { params },
  responses: {
    202: { description: "When it will be erased", content: json(z.object({ dueAt: z.iso.datetime() })) },
    ...problems(400, 401, 403, 404, 409, 429, 503),
  },
});

const restore = createRoute({
  ...{ method: "post", path: "/api/user/users/{id}/restore", operationId: "restoreUserAccount", ...common },
  summary: "Keep somebody's account after all, as an administrator",
  request: { params },
  responses: { 204: { description: "It is kept" }, ...problems(400, 401, 403, 409, 429, 503) },
});

const replay = createRoute({
  ...{ method: "post", path: "/api/admin/erasures/replay", operationId: "replayErasures", ...common },
  summary: "After a restore: erase again everybody who was erased, as an administrator",
  responses: {
    202: { description: "How many", content: json(z.object({ reopened: z.int() })) },
    ...problems(401, 403, 429, 503),
  },
});

/** Erasures as an administrator begins, undoes and repeats them. */
export function addErasureAdministration(router: OpenAPIHono<AppEnv>): void {
  router.openapi(close, async (c) => {
    const context = { ...c.var.deps, origin: originOf(c), actorId: (await requireAdministrator(c)).user.id };
    const dueAt = await requestErasure(context, c.req.valid("param").id);
    return c.json({ dueAt: dueAt.toISOString() }, 202);
  });
  router.openapi(restore, async (c) => {
    const actorId = (await requireAdministrator(c)).user.id;
    const which = { userId: c.req.valid("param").id, actorId };
    if (!(await cancelErasure({ ...c.var.deps, origin: originOf(c) }, which)))
      throw new ApiError("conflict", "The account is not being closed, or it is too late");
    return c.body(null, 204);
  });
  router.openapi(replay, async (c) => {
    await requireAdministrator(c);
    return c.json({ reopened: await replayLedger(c.var.deps, "everybody") }, 202);
  });
}
