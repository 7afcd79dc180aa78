import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { advance, freeze, settle } from "../engine/clock.ts";
import { dayMs } from "../engine/dates.ts";
import { apiFaults, webhookFaults } from "../faults.ts";
import { isoDateTime } from "../field-schemas.ts";
import type { Lago } from "../lago.ts";
import { badRequest } from "../lago-error.ts";
import { customerByExternalId } from "../lookup.ts";
import { parseFields } from "../read-body.ts";
import { cards } from "../records/account-records.ts";

const clockSchema = z.strictObject({
  to: isoDateTime.optional(),
  days: z.number().nonnegative().optional(),
  seconds: z.number().nonnegative().optional(),
  frozen: z.boolean().optional(),
  /** Answer only when every webhook is delivered or given up. */
  wait: z.boolean().default(false),
});

const ruleFields = {
  rate: z.number().min(0).max(1).default(1),
  times: z.number().int().nonnegative().nullable().default(null),
  match: z.string().nullable().default(null),
  delay_ms: z.number().int().nonnegative().default(0),
};

const faultsSchema = z.strictObject({
  api: z.array(z.strictObject({ kind: z.enum(apiFaults), ...ruleFields })).default([]),
  webhooks: z.array(z.strictObject({ kind: z.enum(webhookFaults), ...ruleFields })).default([]),
  seed: z.number().int().default(1),
});

const cardSchema = z.strictObject({ card: z.enum(cards) });

/** What real Lago does not have: the clock, the faults, the customers' cards, and a look at the webhooks. */
export function controlRoutes(lago: Lago, { drained }: { drained: () => Promise<void> }): Hono {
  const { store } = lago;
  return new Hono()
    .get("/_clock", (c) => c.json(showClock(lago)))
    .post("/_clock", async (c) => {
      const input = parseFields(await readJson(c), clockSchema);
      settle(lago);
      if (input.frozen !== undefined) freeze(lago, input.frozen);
      const moved = (input.days ?? 0) * dayMs + (input.seconds ?? 0) * 1000;
      const target = input.to ?? lago.now() + moved;
      if (target < lago.now() - 1000) throw badRequest("the clock cannot be turned back");
      advance(lago, Math.max(target, lago.now()));
      if (input.wait) await drained();
      return c.json(showClock(lago));
    })
    .get("/_faults", (c) => c.json(lago.faults.list()))
    .post("/_faults", async (c) => {
      lago.faults.set(parseFields(await readJson(c), faultsSchema));
      return c.json(lago.faults.list());
    })
    .put("/_customers/:id/card", async (c) => {
      const customer = customerByExternalId(lago, c.req.param("id"));
      const { card } = parseFields(await readJson(c), cardSchema);
      customer.card = card;
      customer.payment_method_id = card === "missing" ? null : (customer.payment_method_id ?? randomUUID());
      return c.json({ external_id: customer.external_id, card });
    })
    .get("/_webhooks", async (c) => {
      if (c.req.query("wait") === "true") await drained();
      const deliveries = [...store.webhookDeliveries.values()].map(({ body, ...delivery }) => ({
        ...delivery,
        payload: JSON.parse(body),
      }));
      return c.json({ deliveries });
    });
}

function showClock({ store, now }: Lago) {
  return { now: new Date(now()).toISOString(), frozen: store.clock.frozenAt !== null };
}

/** Only JSON: a form on some other site cannot send that without being asked first. */
async function readJson(c: Context): Promise<unknown> {
  if (!c.req.header("content-type")?.startsWith("application/json")) {
    throw badRequest("the body must be application/json");
  }
  try {
    return await c.req.json();
  } catch {
    throw badRequest("the body is not JSON");
  }
}
