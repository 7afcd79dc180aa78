import { sql } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { uploadParts } from "../../../db/jobs/schema-uploads.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { VerbContext } from "../verb-context.ts";
import { bytesOfPart, findUpload, partsOf } from "./find-upload.ts";

type SentPart = {
  id: string;
  number: number;
  request: { headers: Headers; body: ReadableStream<Uint8Array> | null };
};

/**
 * Streams a part to R2 and notes it. Sent again, it takes the place of the first; what breaks off leaves nothing. Nothing
 * orders what is sent twice at once: which of both R2 has kept comes out when the upload is completed.
 * @throws {ApiError} `not_found`, `invalid_request` for a part that the file does not have or that has another length.
 */
export async function putPart(
  context: VerbContext,
  { id, number, request }: SentPart,
): Promise<{ number: number; bytes: number }> {
  const { actor, db, files } = context;
  const { upload } = await findUpload(context, id);
  const count = partsOf(upload.bytes);
  if (number > count) throw refused("number", `The file has ${count} parts`);
  const bytes = bytesOfPart(upload.bytes, number);
  const wrongLength = refused("body", `Part ${number} has ${bytes} bytes`);
  const said = request.headers.get("content-length");
  if (request.body === null || (said !== null && Number(said) !== bytes)) throw wrongLength;

  const { readable, writable } = new FixedLengthStream(bytes);
  const multipart = files.resumeMultipartUpload(upload.objectKey, upload.multipartId);
  const [stored, piped] = await Promise.allSettled([
    multipart.uploadPart(number, readable),
    request.body.pipeTo(writable),
  ]);
  // R2 fails along with the pipe, whose error is the cause: fewer bytes than they should be, or more.
  if (piped.status === "rejected") throw piped.reason instanceof ApiError ? piped.reason : wrongLength;
  if (stored.status === "rejected") throw stored.reason;
  const { etag } = stored.value;
  await withTenant(db, actor.tenantId, (tx) => [
    tx
      .insert(uploadParts)
      .values({ tenantId: actor.tenantId, uploadId: id, number, bytes, etag })
      .onConflictDoUpdate({
        target: [uploadParts.tenantId, uploadParts.uploadId, uploadParts.number],
        set: { bytes, etag, sent: sql`${uploadParts.sent} + 1` },
      }),
  ]);
  return { number, bytes };
}

function refused(field: string, message: string): ApiError {
  const path = field === "number" ? "path.number" : field;
  return new ApiError("invalid_request", `Cannot take the part: ${path} (${message})`, {
    errors: [{ path, message }],
  });
}
