import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { pageQuerySchema } from "../../contract/list.ts";
import {
  notificationPageSchema,
  notificationPreferenceSchema,
  notificationPreferencesSchema,
  notificationSchema,
} from "../../contract/notifications.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { placeOf, readCursor } from "../newest-first.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { listNotifications, markAllRead, markNotification } from "./notifications.ts";
import { readPreferences, writePreferences } from "./preferences.ts";
import { streamNotifications } from "./stream-notifications.ts";

const path = "/api/notifications";
const common = { tags: ["notifications"], security: forPeople };
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });

const list = createRoute({
  ...{ method: "get", path, operationId: "listNotifications", ...common },
  summary: "What the person was told, newest first, and how much of it is unread",
  request: { query: pageQuerySchema.extend({ unread: z.enum(["true", "false"]).default("false") }) },
  responses: {
    200: {
      description: "A page",
      content: json(notificationPageSchema),
    },
    ...problems(400, 401, 429, 503),
  },
});

const mark = createRoute({
  ...{ method: "patch", path: `${path}/{id}`, operationId: "markNotification", ...common },
  summary: "Mark one as read, or as unread",
  request: {
    params: z.object({ id: z.uuid() }),
    body: { required: true, content: json(z.strictObject({ read: z.boolean() })) },
  },
  responses: {
    200: { description: "As it is now", content: json(z.object({ notification: notificationSchema })) },
    ...problems(400, 401, 403, 404, 413, 415, 429, 503),
  },
});

const readAll = createRoute({
  ...{ method: "post", path: `${path}/read-all`, operationId: "markAllNotificationsRead", ...common },
  summary: "Mark all as read",
  responses: { 204: { description: "None is unread" }, ...problems(401, 403, 429, 503) },
});

const stream = createRoute({
  ...{ method: "get", path: `${path}/stream`, operationId: "streamNotifications", ...common },
  summary:
    "New ones as server-sent events, within about two seconds; goes on from Last-Event-ID, else from `after`",
  request: {
    query: z.object({
      after: z.string().optional().describe("The `latest` of a page; without it, from now on"),
    }),
  },
  responses: {
    200: { description: "Events", content: { "text/event-stream": { schema: z.string() } } },
    ...problems(400, 401, 429, 503),
  },
});

const preferences = z.object({ data: z.array(notificationPreferenceSchema) });

const getPreferences = createRoute({
  ...{ method: "get", path: `${path}/preferences`, operationId: "getNotificationPreferences", ...common },
  summary: "By which ways the person is told of each topic",
  responses: {
    200: { description: "Every topic", content: json(preferences) },
    ...problems(401, 429, 503),
  },
});

const putPreferences = createRoute({
  ...{ method: "put", path: `${path}/preferences`, operationId: "putNotificationPreferences", ...common },
  summary: "Choose by which ways to be told of some topics",
  request: { body: { required: true, content: json(notificationPreferencesSchema) } },
  responses: {
    200: { description: "Every topic as it is now", content: json(preferences) },
    ...problems(400, 401, 403, 413, 415, 429, 503),
  },
});

const noStore = { "cache-control": "no-store" };

/** Everything under `/api/notifications`: a person's own, and nobody else's. */
export function notificationRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  router.openapi(list, async (c) => {
    const { user } = await requireIdentity(c);
    const { unread, limit, cursor } = c.req.valid("query");
    const after = placeOf(cursor);
    const page = { unread: unread === "true", limit, after };
    return c.json(await listNotifications(c.var.deps.db, user.id, page), 200, noStore);
  });
  router.openapi(mark, async (c) => {
    const { user } = await requireIdentity(c);
    const { id } = c.req.valid("param");
    const notification = await markNotification(c.var.deps.db, user.id, { id, ...c.req.valid("json") });
    if (notification === null) throw new ApiError("not_found", `Cannot find notification "${id}"`);
    return c.json({ notification }, 200);
  });
  router.openapi(readAll, async (c) => {
    const { user } = await requireIdentity(c);
    await markAllRead(c.var.deps.db, user.id);
    return c.body(null, 204);
  });
  router.openapi(stream, async (c) => {
    const { user } = await requireIdentity(c);
    const last = c.req.header("last-event-id");
    const { after: latest } = c.req.valid("query");
    const given = placeOf(latest, "after");
    const after = last === undefined ? given : readCursor(last);
    const body = streamNotifications(c.var.deps, { headers: c.req.raw.headers, userId: user.id, after });
    return c.body(body, 200, { "content-type": "text/event-stream; charset=utf-8", ...noStore }) as never;
  });
  router.openapi(getPreferences, async (c) => {
    const { user } = await requireIdentity(c);
    return c.json({ data: await readPreferences(c.var.deps.db, user.id) }, 200, noStore);
  });
  router.openapi(putPreferences, async (c) => {
    const { user } = await requireIdentity(c);
    const { data } = c.req.valid("json");
    return c.json({ data: await writePreferences(c.var.deps.db, user.id, data) }, 200);
  });
  return router;
}
