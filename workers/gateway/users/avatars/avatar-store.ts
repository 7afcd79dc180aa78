import type { Deps } from "../../deps.ts";
import type { Image } from "./image-type.ts";

/**
 * Pictures of people in R2. A picture's id names the object and is its public address: it begins with what follows from
 * the person's id and does not say it, so that all of a person's can be found, and ends with what nobody can guess.
 */
type Files = Pick<Deps, "files">;

export const avatarIdPattern = /^([0-9a-f]{32})-([0-9a-f]{32})$/;
const address = "/api/user/avatars/";

/** Below which all pictures of a person are. */
export async function avatarPrefix(userId: string): Promise<string> {
  return `avatars/${await personPart(userId)}-`;
}

/** Keeps a picture. @returns its address on the site. */
export async function putAvatar({ files }: Files, userId: string, { bytes, type }: Image): Promise<string> {
  const random = hex(crypto.getRandomValues(new Uint8Array(16)));
  const id = `${await personPart(userId)}-${random}`;
  await files.put(`avatars/${id}`, bytes, { httpMetadata: { contentType: type } });
  return address + id;
}

export async function getAvatar({ files }: Files, id: string) {
  return avatarIdPattern.test(id) ? await files.get(`avatars/${id}`) : null;
}

/** What is known of a picture, without its bytes. */
export async function headAvatar({ files }: Files, id: string) {
  return avatarIdPattern.test(id) ? await files.head(`avatars/${id}`) : null;
}

/** Removes what an account's `image` names, if it is a picture of ours. */
export async function removeAvatar({ files }: Files, image: string | null): Promise<void> {
  if (!image?.startsWith(address)) return;
  const id = image.slice(address.length);
  if (avatarIdPattern.test(id)) await files.delete(`avatars/${id}`);
}

async function personPart(userId: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`avatars of ${userId}`));
  return hex(new Uint8Array(digest).slice(0, 16));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
