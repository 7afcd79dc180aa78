import type { Deps } from "../deps.ts";
import type { MailMessage } from "../mail/message.ts";
import { uuidOf } from "../uuid-of.ts";
import type { Alert } from "./judge-alerts.ts";

type Told = { fired: Alert[]; resolved: Alert[]; now: Date };
type TellDeps = Pick<Deps, "config" | "mailQueue">;

const timeoutMs = 10_000;

/**
 * Tells operators by mail and by webhook, whichever there is. A repeat is the same mail, so what failed in part can be told
 * again whole.
 * @throws {Error} when the webhook is not taken; never with its address, which is a secret.
 */
export async function tellOperators({ config, mailQueue }: TellDeps, told: Told): Promise<void> {
  const { address, webhookUrl } = config.alerts;
  if (address !== null) {
    for (const phase of ["fired", "resolved"] as const)
      for (const alert of told[phase])
        await mailQueue.send(await mailOf(alert, { phase, to: address, link: config.publicUrl }));
  }
  if (webhookUrl === null) return;
  for (const status of ["firing", "resolved"] as const) {
    const alerts = status === "firing" ? told.fired : told.resolved;
    if (alerts.length > 0) await post(webhookUrl, { status, alerts, now: told.now });
  }
}

async function mailOf(
  { name, about, summary, since, toldAt }: Alert,
  { phase, to, link }: { phase: "fired" | "resolved"; to: string; link: string },
): Promise<MailMessage> {
  const id = await uuidOf(`alert ${phase} ${name} ${about} ${since} ${toldAt ?? ""}`);
  return { id, to, link: `${link}/admin`, kind: "alert", alert: name, phase, summary, since };
}

type Post = { status: "firing" | "resolved"; alerts: Alert[]; now: Date };

/**
 * In the form of Alertmanager, so that one receiver serves the cloud and a box.
 * @see https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
async function post(url: string, { status, alerts, now }: Post): Promise<void> {
  const never = "0001-01-01T00:00:00Z";
  const body = {
    ...{ version: "4", status, receiver: "webhook" },
    alerts: alerts.map(({ name, about, severity, summary, since }) => ({
      status,
      labels: { alertname: name, severity, ...(about === "" ? {} : { about }) },
      annotations: { summary },
      startsAt: since,
      endsAt: status === "firing" ? never : now.toISOString(),
    })),
  };
  let answered: number;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    answered = response.status;
  } catch {
    // Its message may have the address.
    throw new Error("Cannot tell operators: ALERT_WEBHOOK_URL does not answer");
  }
  if (answered < 200 || answered > 299)
    throw new Error(`Cannot tell operators: ALERT_WEBHOOK_URL answered ${answered}`);
}
