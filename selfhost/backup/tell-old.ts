import type { Environment } from "../env-file.ts";

const hourMs = 3_600_000;
const oldMs = 26 * hourMs;
const repeatMs = 24 * hourMs;
const timeoutMs = 10_000;

/** Whoever is told that backups fail, and heard what of it so far. */
export type OldBackupTeller = {
  /** Call it after a failure, with the newest backup's time. */
  failed(newest: Date | null, now?: Date): Promise<void>;
  succeeded(now?: Date): Promise<void>;
};

/**
 * Tells ALERT_WEBHOOK_URL, in Alertmanager's form, that the newest backup is older than a day, once a day, and that there is
 * a new one. Where Prometheus runs it does so itself; on the VM of the cloud nothing else would. Who does not answer is told
 * again after the next failure: no backup waits for it.
 */
export function createOldBackupTeller(env: Environment, started = new Date()): OldBackupTeller {
  const url = (env.COMPOSE_PROFILES ?? "").split(",").includes("monitoring") ? "" : env.ALERT_WEBHOOK_URL;
  let since: Date | null = null;
  let toldAt: Date | null = null;

  async function post(status: "firing" | "resolved", endsAt: string): Promise<void> {
    const labels = { alertname: "BackupOld", severity: "critical" };
    const annotations = { summary: "The newest backup is older than a day" };
    const alert = { status, labels, annotations, startsAt: since?.toISOString(), endsAt };
    const response = await fetch(url ?? "", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ version: "4", status, receiver: "webhook", alerts: [alert] }),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`it answered ${response.status}`);
  }

  /** Its address is a secret, and some errors name it. */
  async function told(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch {
      console.error("Cannot tell ALERT_WEBHOOK_URL of the backups: it does not take it");
      return false;
    }
  }

  return {
    async failed(newest, now = new Date()) {
      if (!url || now.getTime() - (newest ?? started).getTime() < oldMs) return;
      if (toldAt !== null && now.getTime() - toldAt.getTime() < repeatMs) return;
      since ??= now;
      if (await told(() => post("firing", "0001-01-01T00:00:00Z"))) toldAt = now;
    },
    async succeeded(now = new Date()) {
      if (toldAt === null) return;
      if (await told(() => post("resolved", now.toISOString()))) [since, toldAt] = [null, null];
    },
  };
}
