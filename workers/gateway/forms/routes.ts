import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { contactFormSchema, contactMessageSchema, contactSchema } from "../../contract/contact.ts";
import { listOf, pageQuerySchema } from "../../contract/list.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { placeOf } from "../newest-first.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { requireAdministrator } from "../users/require-administrator.ts";
import { listMessages } from "./list-messages.ts";
import { takeMessage } from "./take-message.ts";

const path = "/api/forms/contact";

const show = createRoute({
  ...{ method: "get", path, operationId: "getContactForm", tags: ["forms"], security: [] },
  summary: "What the contact form needs: whether Turnstile is used, and with which key",
  responses: {
    200: { description: "The form", content: { "application/json": { schema: contactFormSchema } } },
    ...problems(429),
  },
});

const send = createRoute({
  ...{ method: "post", path, operationId: "sendContactMessage", tags: ["forms"], security: [] },
  summary: "Write to the people behind the platform",
  request: { body: { required: true, content: { "application/json": { schema: contactSchema } } } },
  responses: {
    204: { description: "It was received" },
    ...problems(400, 403, 413, 415, 429, 503),
  },
});

const list = createRoute({
  ...{ method: "get", path: "/api/admin/contact-messages", operationId: "listContactMessages" },
  ...{ tags: ["admin"], security: forPeople },
  summary: "What visitors wrote, newest first",
  request: { query: pageQuerySchema },
  responses: {
    200: {
      description: "A page of messages",
      content: { "application/json": { schema: listOf(contactMessageSchema) } },
    },
    ...problems(400, 401, 403, 429, 503),
  },
});

/** Forms that anybody may send. */
export function formRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  router.openapi(show, (c) => {
    const { turnstile } = c.var.deps.config;
    return c.json({ turnstile: turnstile && { siteKey: turnstile.siteKey } }, 200);
  });
  router.openapi(send, async (c) => {
    await takeMessage({ ...c.var.deps, address: c.var.clientAddress }, c.req.valid("json"));
    return c.body(null, 204);
  });
  router.openapi(list, async (c) => {
    await requireAdministrator(c);
    const { limit, cursor } = c.req.valid("query");
    return c.json(await listMessages(c.var.deps.db, { limit, after: placeOf(cursor) }), 200);
  });
  return router;
}
