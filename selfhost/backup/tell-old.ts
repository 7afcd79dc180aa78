import type { Environment } from "../env-file.ts";
import { createTeller } from "../tell-operators.ts";

const oldMs = 26 * 3_600_000;

/** Whoever is told that backups fail, and heard what of it so far. */
export type OldBackupTeller = {
  /** Call it after a failure, with the newest backup's time. */
  failed(newest: Date | null, now?: Date): Promise<void>;
  succeeded(now?: Date): Promise<void>;
};

/** Tells operators that the newest backup is older than a day, and that there is a new one. No backup waits for it. */
export function createOldBackupTeller(env: Environment, started = new Date()): OldBackupTeller {
  const summary = "The newest backup is older than a day";
  const teller = createTeller(env, { name: "BackupOld", summary, about: "the backups" });
  return {
    async failed(newest, now = new Date()) {
      if (now.getTime() - (newest ?? started).getTime() >= oldMs) await teller.holds(now);
    },
    succeeded: teller.isOver,
  };
}
