import { Hono } from "hono";
import { z } from "zod";
import { createEvent, createEvents, showEvent } from "../events.ts";
import type { Lago } from "../lago.ts";
import { orNotFound } from "../lookup.ts";
import { paginate } from "../pagination.ts";
import { readBody } from "../read-body.ts";
import type { UsageEvent } from "../records/account-records.ts";

/** `/events`: usage, unique by subscription and transaction id, accepted also for what does not exist (yet). */
export function eventRoutes(lago: Lago): Hono {
  const all = () => [...lago.store.events.values()].flat();
  return new Hono()
    .post("/events", async (c) => {
      const event = createEvent(lago, await readBody(c, "event", z.unknown()));
      return c.json({ event: showEvent(event) });
    })
    .post("/events/batch", async (c) => {
      const events = createEvents(lago, await readBody(c, "events", z.array(z.unknown())));
      return c.json({ events: events.map(showEvent) });
    })
    .get("/events", (c) => {
      const { items, meta } = paginate(c, all().filter(byQuery(c.req.query())).sort(newestFirst));
      return c.json({ events: items.map(showEvent), meta });
    })
    .get("/events/:id", (c) => {
      const event = all().find(({ transaction_id }) => transaction_id === c.req.param("id"));
      return c.json({ event: showEvent(orNotFound(event, "event")) });
    });
}

function byQuery(query: Record<string, string>): (event: UsageEvent) => boolean {
  const { external_subscription_id: subscription, code, timestamp_from, timestamp_to } = query;
  const from = timestamp_from ? Date.parse(timestamp_from) : Number.NEGATIVE_INFINITY;
  const to = timestamp_to ? Date.parse(timestamp_to) : Number.POSITIVE_INFINITY;
  return (event) =>
    (subscription === undefined || event.external_subscription_id === subscription) &&
    (code === undefined || event.code === code) &&
    event.timestamp >= from &&
    event.timestamp <= to;
}

function newestFirst(a: UsageEvent, b: UsageEvent): number {
  return b.timestamp - a.timestamp;
}
