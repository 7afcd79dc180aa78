import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../router.ts";
import { requireDirectory } from "./directory.ts";
import { listResponse, pageOf, pageQuerySchema } from "./page.ts";
import { readOperations } from "./patch.ts";
import { patchUser } from "./patch-user.ts";
import { getUser, listUsers } from "./read-users.ts";
import { answer, answers, baseUrlOf, body, common, params } from "./scim-route.ts";
import { readUser, toUserResource } from "./user-resource.ts";
import { changeUser, createUser, deleteUser } from "./write-user.ts";

const path = "/scim/v2/Users";
const one = `${path}/{id}`;

const list = createRoute({
  ...{ method: "get", path, operationId: "listScimUsers", ...common },
  summary: "The people of the directory",
  request: { query: pageQuerySchema },
  responses: answers(200, "A page of them", 400),
});

const create = createRoute({
  ...{ method: "post", path, operationId: "createScimUser", ...common },
  summary: "Provision a person",
  request: { body },
  responses: answers(201, "The person", 400, 409, 413),
});

const get = createRoute({
  ...{ method: "get", path: one, operationId: "getScimUser", ...common },
  summary: "A person",
  request: { params },
  responses: answers(200, "The person", 404),
});

const replace = createRoute({
  ...{ method: "put", path: one, operationId: "replaceScimUser", ...common },
  summary: "Describe a person anew",
  request: { params, body },
  responses: answers(200, "The person", 400, 404, 409, 413),
});

const patch = createRoute({
  ...{ method: "patch", path: one, operationId: "patchScimUser", ...common },
  summary: "Change a person; one made inactive is out within seconds",
  request: { params, body },
  responses: answers(200, "The person", 400, 404, 409, 413),
});

const remove = createRoute({
  ...{ method: "delete", path: one, operationId: "deleteScimUser", ...common },
  summary: "Deprovision a person",
  request: { params },
  responses: answers(204, "They are out", 404, 409),
});

export function addUsers(router: OpenAPIHono<AppEnv>): void {
  router.openapi(list, async (c) => {
    const { db, tenantId } = await requireDirectory(c);
    const page = pageOf(c.req.valid("query"));
    const { rows, total } = await listUsers(db, tenantId, page);
    const resources = rows.map((row) => toUserResource(row, baseUrlOf(c)));
    return answer(c, 200, listResponse(resources, { total, startIndex: page.startIndex }));
  });
  router.openapi(create, async (c) => {
    const directory = await requireDirectory(c);
    const row = await createUser(directory, readUser(c.req.valid("json")));
    return answer(c, 201, toUserResource(row, baseUrlOf(c)));
  });
  router.openapi(get, async (c) => {
    const { db, tenantId } = await requireDirectory(c);
    return answer(c, 200, toUserResource(await getUser(db, tenantId, c.req.valid("param").id), baseUrlOf(c)));
  });
  router.openapi(replace, async (c) => {
    const directory = await requireDirectory(c);
    const resource = readUser(c.req.valid("json"));
    const row = await changeUser(directory, c.req.valid("param").id, () => resource);
    return answer(c, 200, toUserResource(row, baseUrlOf(c)));
  });
  router.openapi(patch, async (c) => {
    const directory = await requireDirectory(c);
    const operations = readOperations(c.req.valid("json"));
    const row = await changeUser(directory, c.req.valid("param").id, (before) =>
      patchUser(before, operations),
    );
    return answer(c, 200, toUserResource(row, baseUrlOf(c)));
  });
  router.openapi(remove, async (c) => {
    await deleteUser(await requireDirectory(c), c.req.valid("param").id);
    return c.body(null, 204) as never;
  });
}
