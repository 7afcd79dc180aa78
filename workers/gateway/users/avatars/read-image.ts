import { ApiError } from "../../../contract/api-error.ts";
import { mostImageBytes } from "./fetch-picture.ts";
import { type Image, imageTypeOf } from "./image-type.ts";
import { readCapped } from "./read-capped.ts";

/**
 * Reads the picture of a request: its body, or the one file of its form. What it is says it by its bytes.
 * @throws {ApiError} `payload_too_large`, `unsupported_media_type`, or `invalid_request` for a form without a file.
 */
export async function readImage(request: Request): Promise<Image> {
  const bytes = await readBytes(request);
  if (bytes === null) {
    throw new ApiError("payload_too_large", `A picture may have at most ${mostImageBytes} bytes`);
  }
  const type = imageTypeOf(bytes);
  if (type === null) {
    throw new ApiError("unsupported_media_type", "The picture is not PNG, JPEG, WebP or GIF");
  }
  return { bytes, type };
}

async function readBytes(request: Request): Promise<Uint8Array | null> {
  if (!request.headers.get("content-type")?.toLowerCase().startsWith("multipart/form-data")) {
    return await readCapped(request.body, mostImageBytes);
  }
  const file = (await readForm(request)).get("file");
  if (file === null || typeof file === "string") {
    const errors = [{ path: "body.file", message: "Choose a picture" }];
    throw new ApiError("invalid_request", "The form has no picture", { errors });
  }
  return file.size > mostImageBytes ? null : new Uint8Array(await file.arrayBuffer());
}

async function readForm(request: Request): Promise<FormData> {
  try {
    return await request.formData();
  } catch (cause) {
    throw new ApiError("invalid_request", "The form cannot be read", { cause });
  }
}
