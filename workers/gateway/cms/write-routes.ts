import { waitUntil } from "cloudflare:workers";
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { originOf } from "../audit/origin.ts";
import { requireIdentity } from "../identity/require-identity.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { requireEditor } from "../users/require-administrator.ts";
import { describedEditorItem } from "./editor-item.ts";
import { requireCollection } from "./item-name.ts";
import { readable } from "./policies.ts";
import type { Policy } from "./policy.ts";
import { sayWhatIsTaken } from "./say-what-is-taken.ts";
import { createContent, deleteContent, updateContent, type WriteContext } from "./write-content.ts";
import { parseWritten, timeSchema, writeSchemaOf } from "./write-schema.ts";

/**
 * Asked before anything of a request is read, so that what a route takes is said to editors alone. What follows comes to
 * its end though the client has left: a write is purged and audited where Directus took it.
 */
export function editorsOnly(): MiddlewareHandler<AppEnv> {
  return async function editorsOnly(c, next) {
    await requireEditor(c);
    const work = next();
    waitUntil(work.catch(() => {}));
    await work;
  };
}

const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });
const collection = z.string().max(64);
/** As Postgres writes it, so that the log and the cache know an item by one name. */
const named = z.object({ collection, id: z.uuid("Not an id").toLowerCase() });
const many = readable.filter(({ rows }) => rows !== "one");
const only = readable.filter(({ rows }) => rows === "one");
const common = { tags: ["content"], security: forPeople, middleware: [editorsOnly()] };
const items = json(z.object({ data: z.union(readable.map(describedEditorItem)) }));
const states =
  "What is published is a draft, scheduled (with `publishedAt` to come), published or archived. For editors and administrators.";

const create = createRoute({
  ...{ method: "post", path: "/api/cms/collections/{collection}", operationId: "createContent", ...common },
  summary: "Add an item to a collection",
  description: `${states} Collections: ${many.map((policy) => policy.collection).join(", ")}.`,
  request: {
    params: z.object({ collection }),
    body: { required: true, content: json(z.union(many.map((policy) => writeSchemaOf(policy, true)))) },
  },
  responses: {
    201: { description: "The item, which shows at once where it is published", content: items },
    ...problems(400, 401, 403, 404, 405, 409, 413, 415, 429, 502, 503, 504),
  },
});

const updateOnly = createRoute({
  ...{ method: "patch", path: "/api/cms/collections/{collection}", operationId: "updateOnlyContent" },
  ...common,
  summary: "Change the only item of a collection",
  description: `Collections: ${only.map((policy) => policy.collection).join(", ")}. For editors and administrators.`,
  request: {
    params: z.object({ collection }),
    body: { required: true, content: json(z.union(only.map((policy) => writeSchemaOf(policy, false)))) },
  },
  responses: {
    200: { description: "The item as it is now", content: items },
    ...problems(400, 401, 403, 404, 405, 409, 412, 413, 415, 429, 502, 503, 504),
  },
});

const update = createRoute({
  ...{ method: "patch", path: "/api/cms/collections/{collection}/{id}", operationId: "updateContent" },
  ...common,
  summary: "Change an item: what is not said stays",
  description: `${states} With the \`updatedAt\` that was read, it is refused where somebody saved the item since.`,
  request: {
    params: named,
    body: { required: true, content: json(z.union(many.map((policy) => writeSchemaOf(policy, false)))) },
  },
  responses: {
    200: { description: "The item as it is now", content: items },
    ...problems(400, 401, 403, 404, 409, 412, 413, 415, 429, 502, 503, 504),
  },
});

const removeQuery = z.strictObject({ updatedAt: timeSchema.optional() });

const remove = createRoute({
  ...{ method: "delete", path: "/api/cms/collections/{collection}/{id}", operationId: "deleteContent" },
  ...common,
  summary: "Delete an item for good",
  description:
    "For editors and administrators. What may be wanted again is archived instead. With the `updatedAt` that was read, it is refused where somebody saved the item since.",
  request: { params: named, query: removeQuery },
  responses: { 204: { description: "It is gone" }, ...problems(400, 401, 403, 404, 412, 429, 502, 503, 504) },
});

/** Content written by editors and administrators, with the editor's identity at Directus. */
export function writeRoutes(): OpenAPIHono<AppEnv> {
  return createRouter()
    .openapi(
      create,
      async (c) => {
        const policy = requireMany(c.req.valid("param").collection);
        const written = parseWritten(await c.req.json(), policy, true);
        return c.json({ data: await createContent(await contextOf(c), policy, written) }, 201) as never;
      },
      sayPerCollection(true),
    )
    .openapi(
      updateOnly,
      async (c) => {
        const policy = requireCollection(c.req.valid("param").collection);
        if (policy.rows !== "one") throw notHere(policy, "GET, POST");
        const written = parseWritten(await c.req.json(), policy, false);
        const item = await updateContent(await contextOf(c), { policy, id: null }, written);
        return c.json({ data: item }, 200) as never;
      },
      sayPerCollection(false),
    )
    .openapi(
      update,
      async (c) => {
        const { collection: of, id } = c.req.valid("param");
        const policy = requireMany(of);
        const written = parseWritten(await c.req.json(), policy, false);
        return c.json(
          { data: await updateContent(await contextOf(c), { policy, id }, written) },
          200,
        ) as never;
      },
      sayPerCollection(false),
    )
    .openapi(
      remove,
      async (c) => {
        const { collection: of, id } = c.req.valid("param");
        await deleteContent(await contextOf(c), { policy: requireMany(of), id }, c.req.valid("query"));
        return c.body(null, 204);
      },
      sayPerCollection(false),
    );
}

/** Which of many schemas a body fails depends on the collection, which the description cannot say. */
function sayPerCollection(isNew: boolean) {
  return (result: Judged, c: Context<AppEnv>) => {
    if (result.success) return undefined;
    if (result.target === "query") return sayWhatIsTaken(removeQuery)(result);
    return refuse(c, { isNew, isBody: result.target === "json" });
  };
}

type Judged = { success: true } | { success: false; target: string; error: z.core.$ZodError };

async function refuse(
  c: Context<AppEnv>,
  { isNew, isBody }: { isNew: boolean; isBody: boolean },
): Promise<never> {
  const policy = requireCollection(c.req.param("collection") ?? "");
  const id = c.req.param("id");
  if (!isBody) throw new ApiError("not_found", `Cannot find the ${policy.noun} "${id}"`);
  const isOnly = id === undefined && !isNew;
  if (isOnly !== (policy.rows === "one")) throw notHere(policy, isOnly ? "GET, POST" : "GET, PATCH");
  parseWritten(await c.req.json(), policy, isNew);
  throw new ApiError("invalid_request");
}

/** @throws {ApiError} `not_found` for a name that is no collection, `method_not_allowed` for one that has a single item. */
export function requireMany(name: string): Policy {
  const policy = requireCollection(name);
  if (policy.rows === "one") throw notHere(policy, "GET, PATCH");
  return policy;
}

function notHere({ collection: name, rows }: Policy, allow: string): ApiError {
  const message = rows === "one" ? `${name} is one item` : `${name} has items with ids`;
  return new ApiError("method_not_allowed", message, { headers: { allow } });
}

/** Whoever `editorsOnly` let in. */
export async function contextOf(c: Context<AppEnv>): Promise<WriteContext> {
  const { user } = await requireIdentity(c);
  const { upstreams, cache, audit, accountQueue } = c.var.deps;
  return { upstreams, cache, audit, accountQueue, origin: originOf(c), actorId: user.id };
}
