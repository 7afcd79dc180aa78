import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { ApiError } from "../../../contract/api-error.ts";
import { profileSchema } from "../../../contract/users.ts";
import { originOf } from "../../audit/origin.ts";
import { requireIdentity } from "../../identity/require-identity.ts";
import { forPeople } from "../../identity/security-schemes.ts";
import { limitBody } from "../../middleware/body-limit.ts";
import { problems } from "../../openapi.ts";
import type { AppEnv } from "../../router.ts";
import { toProfile } from "../profile.ts";
import { avatarIdPattern, getAvatar } from "./avatar-store.ts";
import { changeAvatar } from "./change-avatar.ts";
import { mostImageBytes } from "./fetch-picture.ts";
import type { Image } from "./image-type.ts";
import { readImage } from "./read-image.ts";

const path = "/api/user/avatar";
/** What a form adds around the picture. */
const formBytes = 64 * 1024;
const picture = z.any().openapi({ type: "string", format: "binary" });

const change = createRoute({
  ...{ method: "post", path, operationId: "changeAvatar", tags: ["user"], security: forPeople },
  summary: "Give the person another picture: PNG, JPEG, WebP or GIF, at most 2 MiB",
  request: {
    body: {
      required: true,
      content: {
        "multipart/form-data": { schema: z.object({ file: picture }) },
        "image/*": { schema: picture },
      },
    },
  },
  responses: {
    200: {
      description: "The person, with the address of the picture",
      content: { "application/json": { schema: z.object({ user: profileSchema }) } },
    },
    ...problems(400, 401, 403, 413, 415, 429, 503),
  },
});

const remove = createRoute({
  ...{ method: "delete", path, operationId: "removeAvatar", tags: ["user"], security: forPeople },
  summary: "Take the person's picture away",
  responses: { 204: { description: "There is none" }, ...problems(401, 403, 429, 503) },
});

const show = createRoute({
  ...{ method: "get", path: "/api/user/avatars/{id}", operationId: "getAvatar", tags: ["user"] },
  security: [],
  summary: "A person's picture; it never changes under its address",
  request: { params: z.object({ id: z.string().regex(avatarIdPattern, "Not the id of a picture") }) },
  responses: {
    200: { description: "The picture", content: { "image/*": { schema: picture } } },
    304: { description: "The one that is kept is still it" },
    ...problems(400, 404, 429),
  },
});

/** A person's picture. */
export function addAvatars(router: OpenAPIHono<AppEnv>): void {
  router.post(path, (c, next) => limitBody(c, mostImageBytes + formBytes, next));
  // The body is no JSON and is read by its own bytes, not by its declared type; so no schema reads it first.
  router.openAPIRegistry.registerPath(change);
  router.post(path, async (c) => {
    await requireIdentity(c);
    const user = await changeOwn(c, await readImage(c.req.raw));
    return c.json({ user: toProfile(user) }, 200);
  });
  router.openapi(remove, async (c) => {
    await changeOwn(c, null);
    return c.body(null, 204);
  });
  router.openapi(show, async (c) => {
    const { id } = c.req.valid("param");
    const object = await getAvatar(c.var.deps, id, c.req.raw.headers);
    if (object === null) throw new ApiError("not_found", "Cannot find the picture");
    const headers = { etag: object.httpEtag, "cache-control": "public, max-age=31536000, immutable" };
    if (!isWhole(object)) return c.body(null, 304, headers);
    const type = object.httpMetadata?.contentType ?? "application/octet-stream";
    return c.body(object.body, 200, { ...headers, "content-type": type }) as never;
  });
}

/** Without a body when the one that the client has is still it. */
function isWhole(object: R2Object): object is R2ObjectBody {
  return "body" in object;
}

async function changeOwn(c: Context<AppEnv>, image: Image | null) {
  const { user, tenant } = await requireIdentity(c);
  const context = { ...c.var.deps, origin: originOf(c) };
  const person = { userId: user.id, tenantId: tenant?.id ?? null };
  const changed = await changeAvatar(context, person, { image });
  c.var.deps.identifier.doubt(c.req.raw.headers);
  if (changed === null) throw new ApiError("unauthenticated");
  return changed;
}
