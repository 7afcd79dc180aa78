import { avatarPrefix } from "../users/avatars/avatar-store.ts";

/** Where the files of one person are in R2. Everything that is kept for somebody is below one of these. */
export async function personFolders(userId: string): Promise<string[]> {
  return [await avatarPrefix(userId), exportFolder(userId)];
}

export function exportFolder(userId: string): string {
  return `exports/${encodeURIComponent(userId)}/`;
}
