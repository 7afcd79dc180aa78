import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { everyone } from "../cache/audience.ts";
import { digestOf } from "../cache/key.ts";
import { matchesEtag } from "../cache/respond.ts";
import { defineCached } from "../cache/rule.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { pickAnswerHeaders } from "../upstream/pick-headers.ts";
import { requireEditor } from "../users/require-administrator.ts";
import { harmlessHeaders } from "./asset-headers.ts";
import {
  formatOf,
  isNegotiated,
  isRaster,
  isShownAsItIs,
  type PresetName,
  presetNames,
  transformOf,
  typeOfFormat,
} from "./asset-presets.ts";
import { tagOf } from "./content-tags.ts";
import { policyOf } from "./policies.ts";
import { mostTokenCharacters, readPreviewToken } from "./preview-link.ts";
import { findPublicFile, type PublicFile, readFile, showingCollections, showsFile } from "./public-file.ts";
import { refuseQuery } from "./refuse-query.ts";
import { sayWhatIsTaken } from "./say-what-is-taken.ts";
import { readForEditor } from "./write-content.ts";

const file = z.any().openapi({ type: "string", format: "binary" });
const types = ["image/*", "application/*", "video/*", "audio/*", "font/*", "text/*"];
const content = Object.fromEntries(types.map((type) => [type, { schema: file }]));

const query = z.strictObject({
  preset: z.enum(presetNames, `Not one of ${presetNames.join(", ")}`).optional(),
  /** Another one for each version of the file, such as its `modified_on`: what has one never changes. */
  v: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,40}$/, "Not a version")
    .optional(),
  /** "true" for editors, or the token of a preview's link: also what only drafts show. */
  preview: z.string().max(mostTokenCharacters, "Not a preview").optional(),
});

const route = createRoute({
  method: "get",
  path: "/api/cms/assets/{id}",
  operationId: "getAsset",
  tags: ["content"],
  summary: "A file that published content shows, or a picture in another size and format",
  description: `Presets: ${presetNames.join(", ")}; in AVIF or WebP where \`Accept\` names them. With \`v\` it may be kept for ever. With \`preview\`, the token of a preview's link or "true" for editors, also what only drafts show.`,
  security: [],
  request: { params: z.object({ id: z.uuid("Not the id of a file") }), query },
  responses: {
    200: { description: "The file", content },
    206: { description: "The part that was asked for", content },
    304: { description: "What the client has is current" },
    ...problems(400, 401, 403, 404, 410, 416, 429, 502, 503, 504),
  },
});

const missing = (id: string) => `Cannot find the file "${id}"`;

const keptFile = defineCached({
  ...{ name: "publicFile", audience: "public", freshSeconds: 60, staleSeconds: 60, failedSeconds: 1_800 },
  absent: { seconds: 5, message: ({ id }: { id: string }) => missing(id) },
  tags: ({ id }) => [
    ...[tagOf.item("directus_files", id), tagOf.everyItem("directus_files")],
    ...showingCollections().map(tagOf.collection),
  ],
  load: ({ upstreams }, { id }) => findPublicFile(upstreams.directus, id),
});

const timeoutMs = 15_000;
const oneRange = /^bytes=(?:\d{1,15}-\d{0,15}|-\d{1,15})$/;

/** Directus' files, harmless, in few sizes, and only those that are shown. Conditions and ranges are judged here. */
export function assetRoutes(): OpenAPIHono<AppEnv> {
  return createRouter().openapi(
    route,
    async (c) => {
      const { id } = c.req.valid("param");
      const { preset, v, preview } = c.req.valid("query");
      const { deps } = c.var;
      const found =
        preview === undefined
          ? await deps.cache.read(deps, keptFile, { audience: everyone, query: { id } })
          : await findPreviewFile(c, id, preview);
      if (found === null) throw new ApiError("not_found", missing(id));
      const wanted = wantedOf(found, preset, c.req.header("accept"));
      const etag = `"${(await digestOf(JSON.stringify([id, found.modifiedOn, found.bytes, wanted.transform]))).slice(0, 32)}"`;
      const headers: Record<string, string> = {
        ...{ etag, "accept-ranges": "bytes", ...harmlessHeaders(wanted.type, found.name) },
        "cache-control": lifeOf({ isPreview: preview !== undefined, hasVersion: v !== undefined }),
        ...(preset !== undefined && isNegotiated(preset) && isRaster(found.type) ? { vary: "accept" } : {}),
      };
      if (matchesEtag(c.req.header("if-none-match"), etag))
        return new Response(null, { status: 304, headers }) as never;
      const range = rangeOf(c.req.header("range"), c.req.header("if-range"), etag);
      const isKept = preset !== undefined && v !== undefined && preview === undefined && range === null;
      const kept = isKept ? await deps.pictures.get(etag) : null;
      if (kept !== null) return new Response(kept, { headers }) as never;
      const answer = await deps.upstreams.directus.send(`/assets/${id}`, {
        query: new URLSearchParams(wanted.transform),
        ...(range === null ? {} : { headers: { range } }),
        ...{ timeoutMs, signal: c.req.raw.signal },
      });
      const response = await handOn(answer, { headers, isPart: range !== null, id });
      if (!isKept || response.body === null) return response as never;
      return new Response(deps.pictures.keep(etag, response.body), response) as never;
    },
    sayWhatIsTaken(query),
  );
}

function lifeOf({ isPreview, hasVersion }: { isPreview: boolean; hasVersion: boolean }): string {
  if (isPreview) return "private, no-store";
  return hasVersion
    ? "public, max-age=31536000, immutable"
    : "public, max-age=300, stale-while-revalidate=86400";
}

/** Any file for editors; for whoever has a preview's link, those that its item shows. */
async function findPreviewFile(c: Context<AppEnv>, id: string, preview: string): Promise<PublicFile | null> {
  const { deps } = c.var;
  if (preview === "true") {
    await requireEditor(c);
    return await readFile(deps.upstreams.directus, id);
  }
  const { collection, id: item } = await readPreviewToken(deps.config.authSecrets, preview);
  const policy = policyOf(collection);
  if (policy === undefined || !showsFile(await readForEditor(deps, { policy, id: item }), id)) return null;
  return await readFile(deps.upstreams.directus, id);
}

/** What is asked of Directus, and of which type it is then. */
function wantedOf({ type }: PublicFile, preset: PresetName | undefined, accept: string | undefined) {
  if (preset === undefined || isShownAsItIs(type)) return { type, transform: {} };
  if (!isRaster(type)) throw refuseQuery("preset", "The file is no picture");
  const format = formatOf(preset, type, accept);
  return { type: typeOfFormat(format), transform: transformOf(preset, format) };
}

/** One part of the file; null for the whole, also where a part of another version was asked for. */
function rangeOf(range: string | undefined, condition: string | undefined, etag: string): string | null {
  if (range === undefined || !oneRange.test(range)) return null;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  // Directus refuses a part of one byte. The whole is a right answer to any.
  if (first !== undefined && Number(last) <= Number(first)) return null;
  return condition === undefined || condition === etag ? range : null;
}

type HandOn = { headers: Record<string, string>; isPart: boolean; id: string };

async function handOn(answer: Response, { headers, isPart, id }: HandOn): Promise<Response> {
  const said = (name: string) => pickAnswerHeaders(answer.headers, [name]);
  if (answer.status === 200)
    return new Response(answer.body, { headers: { ...headers, ...said("content-length") } });
  if (answer.status === 206 && isPart) {
    const part = { ...said("content-length"), ...said("content-range") };
    return new Response(answer.body, { status: 206, headers: { ...headers, ...part } });
  }
  await answer.body?.cancel();
  if (answer.status === 416 && isPart) {
    throw new ApiError("range_not_satisfiable", "The file has no such part", {
      headers: said("content-range"),
    });
  }
  // It was there a moment ago.
  if (answer.status === 403 || answer.status === 404) throw new ApiError("not_found", missing(id));
  throw new ApiError("upstream_failed", "The content service refused", {
    cause: new Error(`It answered ${answer.status}`),
  });
}
