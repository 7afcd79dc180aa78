import type { Environment } from "./env-file.ts";

const repeatMs = 24 * 3_600_000;
const timeoutMs = 10_000;

/** Whoever is told of one thing that is wrong, and heard what of it so far. */
export type Teller = {
  /** Call it for as long as it holds. */
  holds(now?: Date): Promise<void>;
  isOver(now?: Date): Promise<void>;
};

type Alert = { name: string; summary: string /** As in "of the backups". */; about: string };

/**
 * Tells ALERT_WEBHOOK_URL of it, in Alertmanager's form: when it begins, once a day, and when it is over. Where Prometheus
 * runs it does so itself. Who does not take it is told again by the next call.
 */
export function createTeller(env: Environment, { name, summary, about }: Alert): Teller {
  const url = (env.COMPOSE_PROFILES ?? "").split(",").includes("monitoring") ? "" : env.ALERT_WEBHOOK_URL;
  let since: Date | null = null;
  let toldAt: Date | null = null;

  async function post(status: "firing" | "resolved", endsAt: string): Promise<void> {
    const labels = { alertname: name, severity: "critical" };
    const alert = { status, labels, annotations: { summary }, startsAt: since?.toISOString(), endsAt };
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
      console.error(`Cannot tell ALERT_WEBHOOK_URL of ${about}: it does not take it`);
      return false;
    }
  }

  return {
    async holds(now = new Date()) {
      if (!url || (toldAt !== null && now.getTime() - toldAt.getTime() < repeatMs)) return;
      since ??= now;
      if (await told(() => post("firing", "0001-01-01T00:00:00Z"))) toldAt = now;
    },
    async isOver(now = new Date()) {
      if (toldAt === null) {
        since = null;
        return;
      }
      if (await told(() => post("resolved", now.toISOString()))) [since, toldAt] = [null, null];
    },
  };
}
