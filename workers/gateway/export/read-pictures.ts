import type { Deps } from "../deps.ts";
import { avatarPrefix } from "../users/avatars/avatar-store.ts";
import type { ArchiveFile } from "./archive.ts";

const endings: Record<string, string> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "image/gif": "gif",
};

/** The person's pictures. */
export async function* readPictures(
  { files }: Pick<Deps, "files">,
  userId: string,
): AsyncGenerator<ArchiveFile> {
  const { objects } = await files.list({ prefix: await avatarPrefix(userId) });
  for (const [index, { key }] of objects.entries()) {
    const object = await files.get(key);
    if (object === null) continue;
    const ending = endings[object.httpMetadata?.contentType ?? ""] ?? "bin";
    yield { name: `pictures/${index + 1}.${ending}`, input: object.body };
  }
}
