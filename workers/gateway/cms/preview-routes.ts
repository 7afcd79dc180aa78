import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { contentPreviewSchema, createPreviewSchema, previewLinkSchema } from "../../contract/content.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { toEditorItem } from "./editor-item.ts";
import { requireCollection } from "./item-name.ts";
import { policyOf } from "./policies.ts";
import { mostTokenCharacters, noPreview, readPreviewToken, writePreviewToken } from "./preview-link.ts";
import { readForEditor } from "./write-content.ts";
import { editorsOnly, requireMany } from "./write-routes.ts";

const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });

const create = createRoute({
  ...{ method: "post", path: "/api/cms/previews", operationId: "createPreview", tags: ["content"] },
  ...{ security: forPeople, middleware: [editorsOnly()] },
  summary: "Make a link that shows one item, in whatever state, to whoever has it",
  description: "It needs no session and cannot be taken back. For editors and administrators.",
  request: { body: { required: true, content: json(createPreviewSchema) } },
  responses: {
    201: { description: "The link", content: json(z.object({ preview: previewLinkSchema })) },
    ...problems(400, 401, 403, 404, 405, 413, 415, 429, 502, 503, 504),
  },
});

const inspect = createRoute({
  ...{ method: "post", path: "/api/cms/previews/inspect", operationId: "inspectPreview", tags: ["content"] },
  summary: "What a preview's token shows, as it is at this moment",
  security: [],
  request: {
    body: { required: true, content: json(z.strictObject({ token: z.string().max(mostTokenCharacters) })) },
  },
  responses: {
    200: { description: "The item", content: json(z.object({ preview: contentPreviewSchema })) },
    ...problems(400, 404, 410, 413, 415, 429, 502, 503, 504),
  },
});

const headers = { "cache-control": "private, no-store", "x-robots-tag": "noindex, nofollow" };

/** Drafts, for whoever was given a link. */
export function previewRoutes(): OpenAPIHono<AppEnv> {
  return createRouter()
    .openapi(create, async (c) => {
      const { collection, id, hours } = c.req.valid("json");
      const policy = requireMany(collection);
      const { deps } = c.var;
      await readForEditor(deps, { policy, id });
      const expiresAtMs = Date.now() + hours * 3_600_000;
      const token = await writePreviewToken(deps.config.authSecret, {
        ...{ collection: policy.collection, id, expiresAtMs },
      });
      const url = `${deps.config.publicUrl}/preview?${new URLSearchParams({ token })}`;
      return c.json({ preview: { url, expiresAt: new Date(expiresAtMs).toISOString() } }, 201, headers);
    })
    .openapi(inspect, async (c) => {
      const { deps } = c.var;
      const { config } = deps;
      const { collection, id, expiresAtMs } = await readPreviewToken(
        config.authSecrets,
        c.req.valid("json").token,
      );
      if (policyOf(collection) === undefined) throw noPreview();
      const policy = requireCollection(collection);
      const item = toEditorItem(await readForEditor(deps, { policy, id }), policy, Date.now());
      const expiresAt = new Date(expiresAtMs).toISOString();
      return c.json({ preview: { collection, item, expiresAt, studio: config.gates.studio } }, 200, headers);
    });
}
