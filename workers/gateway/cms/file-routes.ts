import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { recordSurely } from "../audit/record-surely.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { limitBody } from "../middleware/body-limit.ts";
import { flowingRequest } from "../middleware/steady-body.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { askAsEditor, readEditorAnswer } from "./ask-as-editor.ts";
import { tagOf } from "./content-tags.ts";
import { plainText } from "./field-kinds.ts";
import { beginsAs, extensionOf, fileTypes, headBytes } from "./file-types.ts";
import { parseAnswer } from "./read-rows.ts";
import { sayWhatIsTaken } from "./say-what-is-taken.ts";
import { peek, toForm } from "./stream-file.ts";
import { contextOf, editorsOnly } from "./write-routes.ts";

const timeoutMs = 5 * 60_000;

const query = z.strictObject({
  title: plainText.min(1, "Empty").optional(),
  /** Without an ending: that follows from the type. */
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/, "Not a name, as summer-cloth is")
    .optional(),
});

const fileSchema = z.object({
  id: z.uuid(),
  /** Where it is shown once something published shows it. */
  url: z.string(),
  type: z.string(),
  bytes: z.int().nullable(),
});

const binary = z.any().openapi({ type: "string", format: "binary" });

/** As an upload is counted while it flows, so is one that says its length refused at once. */
function limited(): MiddlewareHandler<AppEnv> {
  return async function limited(c, next) {
    await limitBody(c, c.var.deps.config.contentFileBytes, next);
  };
}

const route = createRoute({
  ...{ method: "post", path: "/api/cms/files", operationId: "addFile", tags: ["content"] },
  ...{ security: forPeople, middleware: [editorsOnly(), limited()] },
  summary: "Add a file that content can show",
  description: `The body is the file: ${fileTypes.join(", ")}. For editors and administrators.`,
  request: {
    query,
    body: {
      required: true,
      content: Object.fromEntries(fileTypes.map((type) => [type, { schema: binary }])),
    },
  },
  responses: {
    201: {
      description: "The file",
      content: { "application/json": { schema: z.object({ file: fileSchema }) } },
    },
    ...problems(400, 401, 403, 408, 413, 415, 422, 429, 502, 503, 504),
  },
});

/** A picture without a width is one that Directus cannot read, and would fail to show in any size. */
const answerSchema = z.object({
  id: z.uuid(),
  filesize: z.coerce.number().int().nullable(),
  width: z.int().nullable(),
});

/** Files flow through to Directus: what is seen of them here is how they begin and how large they are. */
export function fileRoutes(): OpenAPIHono<AppEnv> {
  return createRouter().openapi(
    route,
    async (c) => {
      const context = await contextOf(c);
      const { name = "file", title = null } = c.req.valid("query");
      const type = (c.req.header("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
      const refused = () =>
        new ApiError("unsupported_media_type", `The body has to be ${fileTypes.join(" or ")}`);
      if (!fileTypes.includes(type)) throw refused();
      const { body: sent, signal } = flowingRequest(c);
      if (sent === null) throw refused();
      const { head, chunks, cancel } = await peek(sent, headBytes);
      if (!beginsAs(type, head)) {
        await cancel();
        throw new ApiError("unprocessable", `The file does not begin as ${type} does`);
      }
      const { body, contentType } = toForm({ name: `${name}.${extensionOf(type)}`, type, title, chunks });
      const answer = await context.upstreams.directusEditor.send("/files", {
        ...{ method: "POST", query: new URLSearchParams({ fields: "id,filesize,width" }) },
        ...{ headers: { "content-type": contentType }, body, timeoutMs, signal, holder: context.actorId },
      });
      const { id, filesize, width } = parseAnswer(
        answerSchema,
        await readEditorAnswer(answer, "Cannot add a file"),
      );
      if (width === null && type.startsWith("image/")) {
        await askAsEditor(context.upstreams.directusEditor, `/files/${id}`, {
          method: "DELETE",
          missing: id,
        });
        throw new ApiError("unprocessable", "The picture cannot be read");
      }
      await context.cache.purge([tagOf.item("directus_files", id)], "write");
      await recordSurely(context, {
        ...{ action: "content.created", actorId: context.actorId, tenantId: null },
        ...{ targetId: `directus_files/${id}`, changes: { type: [null, type] } },
      });
      return c.json({ file: { id, url: `/api/cms/assets/${id}`, type, bytes: filesize } }, 201);
    },
    sayWhatIsTaken(query),
  );
}
