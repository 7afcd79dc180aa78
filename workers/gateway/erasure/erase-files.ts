import type { EraseStep } from "./erase-account.ts";
import { personFolders } from "./person-folders.ts";

/** Their pictures, and the archives that were made for them. The ledger stays: it holds ids. */
export const eraseFiles: EraseStep = async ({ files }, { userId }) => {
  let objects = 0;
  for (const prefix of await personFolders(userId)) {
    for (;;) {
      const page = await files.list({ prefix });
      if (page.objects.length > 0) await files.delete(page.objects.map(({ key }) => key));
      objects += page.objects.length;
      if (!page.truncated) break;
    }
  }
  return { objects };
};
