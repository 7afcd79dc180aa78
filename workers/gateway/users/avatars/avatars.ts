import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { ApiError } from "../../../contract/api-error.ts";
import { profileSchema } from "../../../contract/users.ts";
import { originOf } from "../../audit/origin.ts";
import { matchesEtag } from "../../cache/respond.ts";
import { requireIdentity } from "../../identity/require-identity.ts";
import { forPeople } from "../../identity/security-schemes.ts";
import { readWhole } from "../../middleware/body-limit.ts";
import { problems } from "../../openapi.ts";
import type { AppEnv } from "../../router.ts";
import { toProfile } from "../profile.ts";
import { avatarIdPattern, getAvatar, headAvatar } from "./avatar-store.ts";
import { changeAvatar } from "./change-avatar.ts";
import { mostImageBytes } from "./fetch-picture.ts";
import type { Image } from "./image-type.ts";
import { readImage } from "./read-image.ts";

const path = "/api/user/avatar";
/** What a form adds around the picture. */
const formBytes = 64 * 1024;
/** For a slow connection; what sends nothing at all ends sooner. */
const sentWithinMs = 60_000;
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
    ...problems(400, 401, 403, 408, 413, 415, 429, 503),
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
  // The body is no JSON and is read by its own bytes, not by its declared type; so no schema reads it first.
  router.openAPIRegistry.registerPath(change);
  router.post(path, async (c) => {
    await requireIdentity(c);
    await readWhole(c, { maxBytes: mostImageBytes + formBytes, withinMs: sentWithinMs });
    const user = await changeOwn(c, await readImage(c.req.raw));
    return c.json({ user: toProfile(user) }, 200);
  });
  router.openapi(remove, async (c) => {
    await changeOwn(c, null);
    return c.body(null, 204);
  });
  router.openapi(show, async (c) => {
    const { id } = c.req.valid("param");
    const asked = c.req.header("if-none-match");
    // Compared here: R2 throws on an `If-None-Match` that it cannot read.
    const known = asked === undefined ? null : await headAvatar(c.var.deps, id);
    if (known !== null && matchesEtag(asked, known.httpEtag)) return c.body(null, 304, cachedFor(known));
    const object = await getAvatar(c.var.deps, id);
    if (object === null) throw new ApiError("not_found", "Cannot find the picture");
    const type = object.httpMetadata?.contentType ?? "application/octet-stream";
    return c.body(object.body, 200, { ...cachedFor(object), "content-type": type }) as never;
  });
}

function cachedFor({ httpEtag }: R2Object): Record<string, string> {
  return { etag: httpEtag, "cache-control": "public, max-age=31536000, immutable" };
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
