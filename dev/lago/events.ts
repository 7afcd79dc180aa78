import { randomUUID } from "node:crypto";
import { z } from "zod";
import { isoTime } from "./engine/dates.ts";
import { text } from "./field-schemas.ts";
import type { Lago } from "./lago.ts";
import { type BatchErrors, type FieldErrors, invalid, LagoError } from "./lago-error.ts";
import { findMetric } from "./lookup.ts";
import { parseFields } from "./read-body.ts";
import type { UsageEvent } from "./records/account-records.ts";

const batchSize = 100;

const eventSchema = z.object({
  transaction_id: text,
  external_subscription_id: text,
  code: text,
  /** Seconds since the epoch, with a fraction if need be; also as text. */
  timestamp: z
    .union([z.number(), z.string()])
    .nullish()
    .refine((value) => Number.isFinite(Number(value ?? 0)), "invalid_format"),
  properties: z.record(z.string(), z.union([z.string(), z.number()])).nullish(),
});

/** Its subscription and its metric need not exist. */
function readEvent({ now }: Lago, input: unknown): UsageEvent {
  const event = parseFields(input, eventSchema);
  return {
    lago_id: randomUUID(),
    transaction_id: event.transaction_id,
    external_subscription_id: event.external_subscription_id,
    code: event.code,
    timestamp: event.timestamp == null ? now() : Math.round(Number(event.timestamp) * 1000),
    properties: event.properties ?? {},
    created_at: now(),
  };
}

/** Stores one event. @throws LagoError 422 when its subscription has one with the same transaction id. */
export function createEvent(lago: Lago, input: unknown): UsageEvent {
  const event = readEvent(lago, input);
  if (isKnown(lago, event)) throw duplicate();
  addEvents(lago, [event]);
  return event;
}

/** Stores all of a batch or nothing: one refused event refuses it, with its index and reason. */
export function createEvents(lago: Lago, inputs: unknown[]): UsageEvent[] {
  if (inputs.length === 0) throw invalid({ events: ["no_events"] });
  if (inputs.length > batchSize) throw invalid({ events: ["too_many_events"] });
  const errors: BatchErrors = {};
  const seen = new Set<string>();
  const events: UsageEvent[] = [];
  for (const [index, input] of inputs.entries()) {
    try {
      const event = readEvent(lago, input);
      const key = `${event.external_subscription_id}\n${event.transaction_id}`;
      if (seen.has(key) || isKnown(lago, event)) throw duplicate();
      seen.add(key);
      events.push(event);
    } catch (error) {
      if (!(error instanceof LagoError)) throw error;
      errors[index] = error.body.error_details as FieldErrors;
    }
  }
  if (Object.keys(errors).length > 0) throw invalid(errors);
  addEvents(lago, events);
  return events;
}

/** The event as clients read it. Lago finds customer and subscription only when it bills. */
export function showEvent(event: UsageEvent) {
  return {
    lago_id: event.lago_id,
    transaction_id: event.transaction_id,
    lago_customer_id: null,
    code: event.code,
    timestamp: new Date(event.timestamp).toISOString(),
    precise_total_amount_cents: null,
    properties: event.properties,
    lago_subscription_id: null,
    external_subscription_id: event.external_subscription_id,
    created_at: isoTime(event.created_at),
  };
}

function isKnown({ store }: Lago, { external_subscription_id, transaction_id }: UsageEvent): boolean {
  const events = store.events.get(external_subscription_id) ?? [];
  return events.some((event) => event.transaction_id === transaction_id);
}

/** What no charge can count is stored all the same, and named in an `events.errors` webhook. */
function addEvents(lago: Lago, events: UsageEvent[]) {
  const invalidCode: string[] = [];
  const missingProperty: string[] = [];
  for (const event of events) {
    const stored = lago.store.events.get(event.external_subscription_id);
    if (stored) stored.push(event);
    else lago.store.events.set(event.external_subscription_id, [event]);
    const metric = findMetric(lago, event.code);
    if (!metric) invalidCode.push(event.transaction_id);
    else if (metric.field_name && event.properties[metric.field_name] === undefined) {
      missingProperty.push(event.transaction_id);
    }
  }
  if (invalidCode.length + missingProperty.length === 0) return;
  lago.emit("events.errors", "events_errors", {
    invalid_code: invalidCode,
    missing_aggregation_property: missingProperty,
    missing_group_key: [],
    invalid_filter_values: [],
  });
}

function duplicate(): LagoError {
  return invalid({ transaction_id: ["value_already_exist"] });
}
