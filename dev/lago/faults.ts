import { seededRandom } from "../seeded-random.ts";

/** What can go wrong on purpose. */
export const apiFaults = ["error", "cut", "lost", "slow"] as const;
export const webhookFaults = ["drop", "double", "redeliver", "reorder", "slow"] as const;

/**
 * `error`: 500, nothing done. `cut`: connection closed, nothing done. `lost`: done, but the answer never arrives.
 * `slow`: after `delay_ms`.
 */
type ApiFault = (typeof apiFaults)[number];

/**
 * `drop`: never sent. `double`: sent twice under one key. `redeliver`: sent again under a new key. `reorder`: sent
 * after the next one. `slow`: after `delay_ms`.
 */
type WebhookFault = (typeof webhookFaults)[number];

export type FaultRule = {
  kind: ApiFault | WebhookFault;
  /** Probability between 0 and 1. */
  rate: number;
  /** How often it may still strike; null is without end. */
  times: number | null;
  /** Only what contains this: of an API call `POST /api/v1/events`, of a webhook its type. */
  match: string | null;
  delay_ms: number;
};

export type Faults = {
  api: (subject: string) => FaultRule[];
  webhook: (subject: string) => FaultRule[];
  set: (rules: FaultRules) => void;
  list: () => FaultRules;
};

type FaultRules = { api: FaultRule[]; webhooks: FaultRule[]; seed: number };

/** Fault switches; the same seed and the same calls give the same faults. */
export function createFaults(): Faults {
  let rules: FaultRules = { api: [], webhooks: [], seed: 1 };
  let random = seededRandom(rules.seed);
  return {
    api: (subject) => rules.api.filter((rule) => strikes(rule, subject)),
    webhook: (subject) => rules.webhooks.filter((rule) => strikes(rule, subject)),
    set(next) {
      rules = next;
      random = seededRandom(next.seed);
    },
    list: () => rules,
  };

  function strikes(rule: FaultRule, subject: string): boolean {
    if (rule.times === 0 || (rule.match !== null && !subject.includes(rule.match))) return false;
    if (rule.rate < 1 && random() >= rule.rate) return false;
    if (rule.times !== null) rule.times -= 1;
    return true;
  }
}
