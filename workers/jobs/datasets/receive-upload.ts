import { ApiError } from "../../contract/api-error.ts";
import { datasetNameSchema } from "../../contract/datasets.ts";
import { requireEntitled } from "../../contract/require-entitled.ts";
import { mostBytesAtOnce } from "../../contract/uploads.ts";
import { sourceKey } from "../files/keys.ts";
import { storeStream } from "../files/store-stream.ts";
import { cutText } from "../values/cut-text.ts";
import type { VerbContext } from "../verb-context.ts";
import { boundaryOf, type FormPart, readMultipart } from "./read-multipart.ts";

export type Upload = { id: string; name: string; fileName: string; bytes: number; objectKey: string };

const maxNameBytes = 8 * 1024;

/** What a form weighs beside its file. */
const formBytes = 64 * 1024;

/**
 * Reads the form of an upload and streams its file to R2. The fields `file` and `name` may come in any order.
 * @throws {ApiError} naming the field that is missing, doubled, unknown or not valid, or `payload_too_large`. Nothing
 *   stays in R2 then.
 */
export async function receiveUpload(
  request: { headers: Headers; body: ReadableStream<Uint8Array> | null },
  { actor, files }: VerbContext,
): Promise<Upload> {
  const boundary = boundaryOf(request.headers.get("content-type") ?? undefined);
  const { entitlements, tenantId } = actor;
  const refuseOver = (bytes: number) => {
    requireEntitled(entitlements, { limit: "fileBytes", count: bytes });
    if (bytes > mostBytesAtOnce) throw tooLargeAtOnce();
  };
  refuseOver(Number(request.headers.get("content-length") ?? 0) - formBytes);
  if (request.body === null) throw refuseField("file", "Send a file");

  const id = crypto.randomUUID();
  const objectKey = sourceKey(tenantId, id);
  let name: string | null = null;
  let file: { fileName: string; bytes: number } | null = null;
  try {
    for await (const part of readMultipart(request.body, boundary)) {
      if (part.name === "name") {
        if (name !== null) throw refuseField("name", "Given twice");
        name = await readName(part);
      } else if (part.name === "file") {
        if (file !== null) throw refuseField("file", "Given twice");
        if (part.fileName === null) throw refuseField("file", "Not a file: it has no file name");
        const options = { contentType: "text/csv", onBytes: refuseOver };
        file = {
          fileName: baseName(part.fileName),
          bytes: await storeStream(files, objectKey, part.body, options),
        };
      } else {
        throw refuseField(part.name.slice(0, 100), "Unknown field: the form has a name and a file");
      }
    }
    if (file === null) throw refuseField("file", "Send a file");
    if (name === null) throw refuseField("name", "Name the dataset");
    return { id, name, objectKey, ...file };
  } catch (error) {
    if (file !== null) await files.delete(objectKey);
    throw error;
  }
}

function tooLargeAtOnce(): ApiError {
  const most = `${mostBytesAtOnce / 1024 / 1024} MB`;
  return new ApiError(
    "payload_too_large",
    `One request takes files up to ${most}: send this one in parts, by POST /api/uploads`,
  );
}

async function readName({ body, fileName }: FormPart): Promise<string> {
  if (fileName !== null) throw refuseField("name", "Not a text: it has a file name");
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  let text = "";
  let bytes = 0;
  try {
    for await (const piece of body) {
      bytes += piece.length;
      if (bytes > maxNameBytes) break;
      text += decoder.decode(piece, { stream: true });
    }
    text += decoder.decode();
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw refuseField("name", "Not encoded in UTF-8");
  }
  const parsed = datasetNameSchema.safeParse(text);
  if (bytes <= maxNameBytes && parsed.success) return parsed.data;
  throw refuseField("name", parsed.error?.issues[0]?.message ?? "Too long");
}

/** The last part of a path, without control characters. Some browsers send the whole path. */
export function baseName(fileName: string): string {
  const [last = ""] = fileName.split(/[\\/]/).slice(-1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return cutText(last.replace(/[\u0000-\u001f\u007f]/g, ""), 255) || "file";
}

function refuseField(field: string, message: string): ApiError {
  const path = `body.${field}`;
  return new ApiError("invalid_request", `Cannot take the upload: ${path} (${message})`, {
    errors: [{ path, message }],
  });
}
