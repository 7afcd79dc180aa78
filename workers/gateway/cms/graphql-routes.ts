import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { refusedFields } from "../../contract/refused-fields.ts";
import { everyone } from "../cache/audience.ts";
import { defineCached } from "../cache/rule.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { tagsOfList } from "./content-tags.ts";
import { answerOf, graphqlOf, questionsOf } from "./graphql-document.ts";
import { lives } from "./lives.ts";
import { type PersistedQuery, persistedQueries } from "./persisted-queries.ts";
import { parseAnswer } from "./read-rows.ts";
import { sayWhatIsTaken } from "./say-what-is-taken.ts";

const timeoutMs = 5_000;
const params = z.object({ id: z.string().max(64) });
const all = Object.entries(persistedQueries);

/** The variables of all queries, as a description of the address needs them; each query is held to its own. */
const query = z.strictObject(
  Object.fromEntries(
    all.flatMap(([, { variables }]) =>
      Object.keys(variables.shape).map((name) => [name, z.string().max(120).optional()]),
    ),
  ),
);
const bodySchema = z.strictObject({
  variables: z
    .strictObject(
      Object.fromEntries(
        Object.keys(query.shape).map((name) => [
          name,
          z.union([z.string().max(120), z.int().min(0).max(100_000)]).optional(),
        ]),
      ),
    )
    .default({}),
});
const answer = z.object({ data: z.record(z.string(), z.unknown()) });

const common = {
  ...{ path: "/api/cms/graphql/{id}", tags: ["content"], security: [] },
  description: `Directus is asked nothing else by GraphQL. Queries: ${all
    .map(([id, { variables, summary }]) => {
      const names = Object.keys(variables.shape);
      return `\`${id}\`${names.length === 0 ? "" : ` (${names.join(", ")})`}: ${summary}`;
    })
    .join(". ")}.`,
};
const content = { "application/json": { schema: answer } };

const get = createRoute({
  ...{ ...common, method: "get", operationId: "askPersistedQuery" },
  summary: "What a persisted GraphQL query answers, with its variables in the address",
  request: { params, query },
  responses: {
    200: { description: "The answer, with names as Directus has them", content },
    304: { description: "What the client has is current" },
    ...problems(400, 404, 429, 502, 503, 504),
  },
});

const post = createRoute({
  ...{ ...common, method: "post", operationId: "postPersistedQuery" },
  summary: "The same with the variables in the body, as clients of GraphQL send them",
  request: { params, body: { required: true, content: { "application/json": { schema: bodySchema } } } },
  responses: {
    200: { description: "The answer, with names as Directus has them", content },
    ...problems(400, 404, 413, 415, 429, 502, 503, 504),
  },
});

/** `variables` as JSON in one order: what they are kept under. */
type Kept = { id: string; variables: string };

function partsOf({ id, variables }: Kept) {
  return requireQuery(id).parts(JSON.parse(variables) as Record<string, unknown>);
}

const kept = defineCached({
  ...{ name: "askPersistedQuery", audience: "public", ...lives },
  tags: (asked: Kept) => [
    ...new Set(questionsOf(partsOf(asked)).flatMap(({ question }) => tagsOfList(question))),
  ],
  load: async ({ upstreams }, asked) => {
    const parts = partsOf(asked);
    const { document, variables } = graphqlOf(parts);
    // By GET, which Directus changes nothing for, and which may be sent again.
    const search = new URLSearchParams({ query: document, variables: JSON.stringify(variables) });
    const said = await upstreams.directus.ask("/graphql", { query: search, timeoutMs });
    return { data: parseAnswer(z.object({ data: answerOf(parts) }), said).data };
  },
});

/** Questions of several collections in one, by name; free GraphQL is refused. @see docs/decisions/026-persisted-queries.md */
export function graphqlRoutes(): OpenAPIHono<AppEnv> {
  return createRouter()
    .openapi(
      get,
      async (c) => {
        const asked = read(c.req.valid("param").id, c.req.valid("query"), "query");
        return (await c.var.deps.cache.answer(c, kept, { audience: everyone, query: asked })) as never;
      },
      sayWhatIsTaken(query),
    )
    .openapi(post, async (c) => {
      const asked = read(c.req.valid("param").id, c.req.valid("json").variables, "body.variables");
      const { deps } = c.var;
      const value = await deps.cache.read(deps, kept, { audience: everyone, query: asked });
      return c.json(value as { data: Record<string, unknown> }, 200, { "cache-control": "no-store" });
    });
}

/** @throws {ApiError} `not_found` for a query that there is not, `invalid_request` for variables that it does not take. */
function read(id: string, given: unknown, place: string): Kept {
  const { variables } = requireQuery(id);
  const parsed = variables.safeParse(given);
  if (parsed.success) return { id, variables: JSON.stringify(parsed.data) };
  const names = Object.keys(variables.shape).join(", ") || "nothing";
  const errors = refusedFields(place, parsed.error).map(({ path, message }) => ({
    path,
    message: message === "Unknown field" ? `Unknown: "${id}" takes ${names}` : message,
  }));
  throw new ApiError("invalid_request", undefined, { errors });
}

function requireQuery(id: string): PersistedQuery {
  const found = Object.hasOwn(persistedQueries, id) ? persistedQueries[id] : undefined;
  if (found === undefined) throw new ApiError("not_found", `There is no query "${id}"`);
  return found;
}
