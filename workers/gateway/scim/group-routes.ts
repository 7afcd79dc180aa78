import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../router.ts";
import { requireDirectory } from "./directory.ts";
import { patchGroup, readGroup, toGroupResource } from "./group-resource.ts";
import { listResponse, pageOf, pageQuerySchema } from "./page.ts";
import { readOperations } from "./patch.ts";
import { getGroup, listGroups } from "./read-groups.ts";
import { answer, answers, baseUrlOf, body, common, params } from "./scim-route.ts";
import { changeGroup, createGroup, deleteGroup } from "./write-group.ts";

const path = "/scim/v2/Groups";
const one = `${path}/{id}`;

const list = createRoute({
  ...{ method: "get", path, operationId: "listScimGroups", ...common },
  summary: "The groups of the directory",
  request: { query: pageQuerySchema },
  responses: answers(200, "A page of them", 400),
});

const create = createRoute({
  ...{ method: "post", path, operationId: "createScimGroup", ...common },
  summary: "Add a group; one that is called as a role gives it to its members",
  request: { body },
  responses: answers(201, "The group", 400, 409, 413),
});

const get = createRoute({
  ...{ method: "get", path: one, operationId: "getScimGroup", ...common },
  summary: "A group",
  request: { params },
  responses: answers(200, "The group", 404),
});

const replace = createRoute({
  ...{ method: "put", path: one, operationId: "replaceScimGroup", ...common },
  summary: "Describe a group anew",
  request: { params, body },
  responses: answers(200, "The group", 400, 404, 409, 413),
});

const patch = createRoute({
  ...{ method: "patch", path: one, operationId: "patchScimGroup", ...common },
  summary: "Change a group or its members",
  request: { params, body },
  responses: answers(200, "The group", 400, 404, 409, 413),
});

const remove = createRoute({
  ...{ method: "delete", path: one, operationId: "deleteScimGroup", ...common },
  summary: "Remove a group, and the role that it gave",
  request: { params },
  responses: answers(204, "It is gone", 404),
});

export function addGroups(router: OpenAPIHono<AppEnv>): void {
  router.openapi(list, async (c) => {
    const { db, tenantId } = await requireDirectory(c);
    const query = c.req.valid("query");
    const withMembers = !/(?:^|[\s,])members(?:$|[\s,])/i.test(query.excludedAttributes ?? "");
    const page = pageOf(query);
    const { groups, total } = await listGroups(db, tenantId, { ...page, withMembers });
    const resources = groups.map(({ row, members }) => toGroupResource(row, members, baseUrlOf(c)));
    return answer(c, 200, listResponse(resources, { total, startIndex: page.startIndex }));
  });
  router.openapi(create, async (c) => {
    const directory = await requireDirectory(c);
    const { row, members } = await createGroup(directory, readGroup(c.req.valid("json")));
    return answer(c, 201, toGroupResource(row, members, baseUrlOf(c)));
  });
  router.openapi(get, async (c) => {
    const { db, tenantId } = await requireDirectory(c);
    const { row, members } = await getGroup(db, tenantId, c.req.valid("param").id);
    return answer(c, 200, toGroupResource(row, members, baseUrlOf(c)));
  });
  router.openapi(replace, async (c) => {
    const directory = await requireDirectory(c);
    const group = readGroup(c.req.valid("json"));
    const { row, members } = await changeGroup(directory, c.req.valid("param").id, () => group);
    return answer(c, 200, toGroupResource(row, members, baseUrlOf(c)));
  });
  router.openapi(patch, async (c) => {
    const directory = await requireDirectory(c);
    const operations = readOperations(c.req.valid("json"));
    const change = (group: Parameters<typeof patchGroup>[0]) => patchGroup(group, operations);
    const { row, members } = await changeGroup(directory, c.req.valid("param").id, change);
    return answer(c, 200, toGroupResource(row, members, baseUrlOf(c)));
  });
  router.openapi(remove, async (c) => {
    await deleteGroup(await requireDirectory(c), c.req.valid("param").id);
    return c.body(null, 204) as never;
  });
}
