import type { Recording } from "../../audit/audit.ts";
import type { Deps } from "../../deps.ts";
import { describeError, log } from "../../log.ts";
import { changeAvatar } from "./change-avatar.ts";
import { fetchPicture } from "./fetch-picture.ts";

/**
 * Gives somebody without a picture the one that their provider has of them, as a copy of ours: a picture that is shown
 * from its own place tells its owner who looks at it, and when. Never throws: nobody waits for it.
 */
export async function copyPicture(
  context: Pick<Deps, "config" | "db" | "redis" | "files"> & Recording,
  { userId, url }: { userId: string; url: string | null },
): Promise<void> {
  if (url === null) return;
  try {
    const image = await fetchPicture(context.config, url);
    await changeAvatar(context, { userId, tenantId: null }, { image, when: "none" });
  } catch (error) {
    log("info", "picture_not_copied", describeError(error));
  }
}
