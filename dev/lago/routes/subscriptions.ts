import { type Context, Hono } from "hono";
import { z } from "zod";
import { isoDate } from "../engine/dates.ts";
import { announce, startSubscription, terminateSubscription } from "../engine/subscription-life.ts";
import { isoDateTime, optionalText } from "../field-schemas.ts";
import type { Lago } from "../lago.ts";
import { customerByExternalId, findCustomer, orNotFound, planOf, subscriptionLives } from "../lookup.ts";
import { paginate } from "../pagination.ts";
import { parseFields, readBody } from "../read-body.ts";
import { type Subscription, subscriptionStatuses } from "../records/account-records.ts";
import { showSubscription, showSubscriptionExtended } from "../show/show-subscription.ts";
import { checkEnd, createSubscription, subscriptionSchema } from "../subscriptions.ts";

const updateSchema = z.object({
  name: optionalText,
  ending_at: isoDateTime.nullish(),
  subscription_at: isoDateTime.optional(),
});

const statusQuery = z.enum(subscriptionStatuses).default("active");

const terminationQuery = z.object({
  status: z.string().optional(),
  on_termination_credit_note: z.enum(["credit", "refund", "skip"]).default("credit"),
  on_termination_invoice: z.enum(["generate", "skip"]).default("generate"),
});

/** `/subscriptions`: one external id, and under it one life per plan. */
export function subscriptionRoutes(lago: Lago): Hono {
  return new Hono()
    .post("/subscriptions", async (c) => {
      const subscription = createSubscription(lago, await readBody(c, "subscription", subscriptionSchema));
      return c.json({ subscription: showSubscriptionExtended(lago, subscription) });
    })
    .get("/subscriptions", (c) => {
      const externalId = c.req.query("external_customer_id");
      return list(c, externalId === undefined ? undefined : (findCustomer(lago, externalId)?.lago_id ?? ""));
    })
    .get("/customers/:id/subscriptions", (c) =>
      list(c, customerByExternalId(lago, c.req.param("id")).lago_id),
    )
    .get("/subscriptions/:id", (c) => {
      const status = parseFields(c.req.query("status"), statusQuery);
      const lives = subscriptionLives(lago, c.req.param("id"));
      const subscription = orNotFound(
        lives.find((life) => life.status === status),
        "subscription",
      );
      return c.json({ subscription: showSubscriptionExtended(lago, subscription) });
    })
    .put("/subscriptions/:id", async (c) => {
      const input = await readBody(c, "subscription", updateSchema);
      const lives = subscriptionLives(lago, c.req.param("id"));
      const wanted = c.req.query("status") === "pending" ? "pending" : "active";
      const chosen = lives.length > 1 ? lives.find(({ status }) => status === wanted) : lives[0];
      const subscription = orNotFound(chosen, "subscription");
      updateSubscription(lago, subscription, input);
      return c.json({ subscription: showSubscriptionExtended(lago, subscription) });
    })
    .delete("/subscriptions/:id", (c) => {
      const query = parseFields(c.req.query(), terminationQuery);
      const wanted = query.status === "pending" ? "pending" : "active";
      const lives = subscriptionLives(lago, c.req.param("id"));
      const subscription = orNotFound(
        lives.find(({ status }) => status === wanted),
        "subscription",
      );
      terminateSubscription(lago, subscription, {
        creditNote: query.on_termination_credit_note,
        invoice: query.on_termination_invoice,
      });
      return c.json({ subscription: showSubscription(lago, subscription) });
    });

  function list(c: Context, customerId: string | undefined) {
    const statuses = c.req.queries("status[]") ?? ["active"];
    const planCode = c.req.query("plan_code");
    const subscriptions = [...lago.store.subscriptions.values()]
      .filter(({ customer_id }) => customerId === undefined || customer_id === customerId)
      .filter(({ status }) => statuses.includes(status))
      .filter((subscription) => planCode === undefined || planOf(lago, subscription).code === planCode);
    const { items, meta } = paginate(c, subscriptions.reverse());
    return c.json({ subscriptions: items.map((subscription) => showSubscription(lago, subscription)), meta });
  }
}

function updateSubscription(lago: Lago, subscription: Subscription, input: z.output<typeof updateSchema>) {
  const isWaiting = subscription.status === "pending" && subscription.previous_id === null;
  const startsAt = isWaiting
    ? (input.subscription_at ?? subscription.subscription_at)
    : subscription.subscription_at;
  checkEnd(lago, input.ending_at ?? null, startsAt);
  if (input.name !== undefined) subscription.name = input.name;
  if (input.ending_at !== undefined) subscription.ending_at = input.ending_at;
  subscription.subscription_at = startsAt;
  if (isWaiting && isoDate(startsAt) <= isoDate(lago.now())) startSubscription(lago, subscription);
  else announce(lago, "subscription.updated", subscription);
}
