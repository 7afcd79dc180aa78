import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { ApiError } from "../../contract/api-error.ts";
import { contentVersionsSchema } from "../../contract/content-versions.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { tagOf } from "./content-tags.ts";
import { readable, related } from "./policies.ts";

const route = createRoute({
  method: "get",
  path: "/api/cms/versions",
  operationId: "getContentVersions",
  tags: ["content"],
  summary: "Numbers by which whoever keeps content knows that it changed",
  description:
    "Of each collection a number that is another one after every change of it, within two seconds. Nobody keeps this answer.",
  security: [],
  responses: {
    200: {
      description: "The numbers as they are now",
      content: { "application/json": { schema: contentVersionsSchema } },
    },
    ...problems(400, 429, 503),
  },
});

/** Every change of an item purges its collection's own tag, so these are enough. */
const tags = [...readable, ...related].map(({ collection }) => tagOf.collection(collection));

export function versionRoutes(): OpenAPIHono<AppEnv> {
  return createRouter().openapi(route, async (c) => {
    const versions = await c.var.deps.cache.versions(tags);
    if (versions === null) {
      throw new ApiError("unavailable", "Cannot tell right now what changed", {
        headers: { "retry-after": "1" },
      });
    }
    c.header("cache-control", "no-store");
    return c.json({ versions }, 200);
  });
}
