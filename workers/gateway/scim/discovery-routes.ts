import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import type { AppEnv } from "../router.ts";
import { requireDirectory } from "./directory.ts";
import { resourceTypes, schemas, serviceProviderConfig } from "./discovery.ts";
import { listResponse } from "./page.ts";
import { ScimError } from "./scim-error.ts";
import { answer, answers, baseUrlOf, common, params } from "./scim-route.ts";

const config = createRoute({
  ...{ method: "get", path: "/scim/v2/ServiceProviderConfig", operationId: "getScimConfig", ...common },
  summary: "What this SCIM service can do",
  responses: answers(200, "Its features"),
});

const types = createRoute({
  ...{ method: "get", path: "/scim/v2/ResourceTypes", operationId: "listScimResourceTypes", ...common },
  summary: "What it knows",
  responses: answers(200, "Users and groups"),
});

const schemaList = createRoute({
  ...{ method: "get", path: "/scim/v2/Schemas", operationId: "listScimSchemas", ...common },
  summary: "What it keeps of them",
  responses: answers(200, "Their attributes"),
});

const oneType = createRoute({
  ...{ method: "get", path: "/scim/v2/ResourceTypes/{id}", operationId: "getScimResourceType", ...common },
  summary: "One of what it knows",
  request: { params },
  responses: answers(200, "Users or groups", 404),
});

const oneSchema = createRoute({
  ...{ method: "get", path: "/scim/v2/Schemas/{id}", operationId: "getScimSchema", ...common },
  summary: "What it keeps of one of them",
  request: { params: z.object({ id: z.string().max(100) }) },
  responses: answers(200, "Its attributes", 404),
});

export function addDiscovery(router: OpenAPIHono<AppEnv>): void {
  router.openapi(config, async (c) => {
    await requireDirectory(c);
    return answer(c, 200, serviceProviderConfig(baseUrlOf(c)));
  });
  router.openapi(types, async (c) => {
    await requireDirectory(c);
    const list = resourceTypes(baseUrlOf(c));
    return answer(c, 200, listResponse(list, { total: list.length, startIndex: 1 }));
  });
  router.openapi(oneType, async (c) => {
    await requireDirectory(c);
    return answer(c, 200, oneOf(resourceTypes(baseUrlOf(c)), c.req.valid("param").id));
  });
  router.openapi(oneSchema, async (c) => {
    await requireDirectory(c);
    return answer(c, 200, oneOf(schemas(baseUrlOf(c)), c.req.valid("param").id));
  });
  router.openapi(schemaList, async (c) => {
    await requireDirectory(c);
    const list = schemas(baseUrlOf(c));
    return answer(c, 200, listResponse(list, { total: list.length, startIndex: 1 }));
  });
}

function oneOf<Entry extends { id: string }>(entries: Entry[], id: string): Entry {
  const entry = entries.find((one) => one.id === id);
  if (entry === undefined) throw new ScimError(404, `Cannot find "${id}"`);
  return entry;
}
