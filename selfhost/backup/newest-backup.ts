import type { Environment } from "../env-file.ts";
import { openStore } from "./store.ts";

/** When the newest backup was begun; null where there is none. */
export async function newestBackup(env: Environment): Promise<Date | null> {
  const [newest] = await openStore(env).list();
  return newest ? new Date(newest.startedAt) : null;
}
