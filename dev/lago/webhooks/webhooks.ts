import { randomUUID } from "node:crypto";
import type { Faults } from "../faults.ts";
import type { WebhookDelivery, WebhookEndpoint } from "../records/webhook-records.ts";
import type { Store } from "../store.ts";
import { postWebhook } from "./post-webhook.ts";

export type WebhookOptions = {
  store: Store;
  faults: Faults;
  now: () => number;
  /** What a `jwt` signature names as its issuer. */
  issuer: () => string;
  /** Real time between the attempts; there is one attempt more than there are delays. */
  retryDelaysMs: readonly number[];
  timeoutMs: number;
};

export type Webhooks = {
  emit: (type: string, objectType: string, object: unknown) => void;
  /** Resolves when nothing waits to be sent or retried. */
  drained: () => Promise<void>;
  stop: () => void;
};

/** Finished deliveries that are kept to be looked at. */
const keptDeliveries = 500;

/** How long a delivery is held back when no other follows that it could be sent after. */
const holdMs = 500;

/**
 * Sends webhooks in the order of their emission, one at a time; a failed one waits for its retry without holding up
 * the others. Deliveries that a stop interrupted go on at the next start.
 */
export function createWebhooks(options: WebhookOptions): Webhooks {
  const { store, faults, now, retryDelaysMs } = options;
  const queue: WebhookDelivery[] = [];
  const timers = new Map<NodeJS.Timeout, WebhookDelivery>();
  const heldBack = new Set<NodeJS.Timeout>();
  const waiting = new Set<() => void>();
  const stopping = new AbortController();
  let isSending = false;

  queue.push(...[...store.webhookDeliveries.values()].filter(isOpen));
  void sendAll();

  return {
    emit(type, objectType, object) {
      if (store.webhookEndpoints.size === 0) return;
      const body = JSON.stringify({
        webhook_type: type,
        object_type: objectType,
        organization_id: store.organization.lago_id,
        [objectType]: object,
      });
      for (const endpoint of store.webhookEndpoints.values()) {
        if (endpoint.event_types !== null && !endpoint.event_types.includes(type)) continue;
        enqueue(newDelivery(endpoint, { type, body, at: now() }));
      }
      void sendAll();
    },
    drained: () =>
      new Promise((resolve) => {
        waiting.add(resolve);
        wakeWaiting();
      }),
    stop() {
      stopping.abort();
      for (const timer of timers.keys()) clearTimeout(timer);
      timers.clear();
      queue.length = 0;
      wakeWaiting();
    },
  };

  function enqueue(delivery: WebhookDelivery) {
    store.webhookDeliveries.set(delivery.lago_id, delivery);
    const struck = faults.webhook(delivery.webhook_type);
    const has = (kind: string) => struck.find((rule) => rule.kind === kind);
    if (has("drop")) {
      delivery.status = "dropped";
      return;
    }
    if (has("reorder")) {
      heldBack.add(sendLater(delivery, holdMs));
      return;
    }
    if (has("slow")) sendLater(delivery, has("slow")?.delay_ms ?? 0);
    else queue.push(delivery);
    if (has("double")) queue.push(delivery);
    if (has("redeliver")) {
      const copy = { ...delivery, lago_id: randomUUID() };
      store.webhookDeliveries.set(copy.lago_id, copy);
      queue.push(copy);
    }
    for (const timer of heldBack) release(timer);
  }

  function sendLater(delivery: WebhookDelivery, delayMs: number): NodeJS.Timeout {
    const timer = setTimeout(() => {
      release(timer);
      void sendAll();
    }, delayMs);
    timers.set(timer, delivery);
    return timer;
  }

  function release(timer: NodeJS.Timeout) {
    const delivery = timers.get(timer);
    clearTimeout(timer);
    timers.delete(timer);
    heldBack.delete(timer);
    if (delivery) queue.push(delivery);
  }

  async function sendAll() {
    if (isSending) return;
    isSending = true;
    // What one request emits is in the queue before the first of it is sent.
    await Promise.resolve();
    for (let next = queue.shift(); next && !stopping.signal.aborted; next = queue.shift()) await send(next);
    isSending = false;
    prune(store);
    wakeWaiting();
  }

  async function send(delivery: WebhookDelivery) {
    const endpoint = store.webhookEndpoints.get(delivery.endpoint_id);
    const { signal } = stopping;
    const status = endpoint
      ? await postWebhook(delivery, endpoint, { ...options, issuer: options.issuer(), signal })
      : null;
    if (signal.aborted) return;
    delivery.last_http_status = status;
    const delayMs = retryDelaysMs[delivery.attempts];
    delivery.attempts += 1;
    if (status !== null && status >= 200 && status < 300) {
      delivery.status = "succeeded";
    } else if (delayMs === undefined || !endpoint) {
      delivery.status = "failed";
    } else {
      delivery.status = "retrying";
      sendLater(delivery, delayMs);
    }
  }

  function wakeWaiting() {
    if (isSending || queue.length > 0 || timers.size > 0) return;
    for (const resolve of waiting) resolve();
    waiting.clear();
  }
}

function newDelivery(
  endpoint: WebhookEndpoint,
  { type, body, at }: { type: string; body: string; at: number },
): WebhookDelivery {
  return {
    lago_id: randomUUID(),
    endpoint_id: endpoint.lago_id,
    webhook_type: type,
    body,
    status: "pending",
    attempts: 0,
    last_http_status: null,
    created_at: at,
  };
}

function isOpen({ status }: WebhookDelivery): boolean {
  return status === "pending" || status === "retrying";
}

function prune({ webhookDeliveries }: Store) {
  for (const [id, delivery] of webhookDeliveries) {
    if (webhookDeliveries.size <= keptDeliveries) return;
    if (!isOpen(delivery)) webhookDeliveries.delete(id);
  }
}
