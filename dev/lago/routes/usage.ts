import { Hono } from "hono";
import { isoDate, isoTime } from "../engine/dates.ts";
import { formatDecimal } from "../engine/decimal.ts";
import { lastSecond } from "../engine/periods.ts";
import { activeChargePeriod, type ChargeUsage, measureUsage } from "../engine/usage.ts";
import type { Lago } from "../lago.ts";
import { invalid, notAllowed } from "../lago-error.ts";
import { customerByExternalId, orNotFound, planOf, subscriptionLives } from "../lookup.ts";
import { paginate } from "../pagination.ts";
import type { Customer } from "../records/account-records.ts";
import type { BilledPeriod, Invoice } from "../records/invoice-records.ts";
import { showPastUsage } from "../show/show-past-usage.ts";

/** Usage of the running period, and of the periods that were invoiced. */
export function usageRoutes(lago: Lago): Hono {
  return new Hono()
    .get("/customers/:id/current_usage", (c) => {
      const customer = customerByExternalId(lago, c.req.param("id"));
      const externalId = c.req.query("external_subscription_id") ?? "";
      return c.json({ customer_usage: currentUsage(lago, customer, externalId) });
    })
    .get("/customers/:id/past_usage", (c) => {
      const customer = customerByExternalId(lago, c.req.param("id"));
      const externalId = c.req.query("external_subscription_id");
      if (!externalId) throw invalid({ external_subscription_id: ["value_is_mandatory"] });
      const mine = subscriptionLives(lago, externalId).find(
        ({ customer_id }) => customer_id === customer.lago_id,
      );
      orNotFound(mine, "subscription");
      const count = Number(c.req.query("periods_count") ?? Number.POSITIVE_INFINITY);
      const { items, meta } = paginate(c, billedPeriods(lago, customer, externalId).slice(0, count));
      return c.json({ usage_periods: items.map((item) => showPastUsage(lago, item)), meta });
    });
}

function currentUsage(lago: Lago, customer: Customer, externalId: string) {
  const active = subscriptionLives(lago, externalId).find(
    ({ status, customer_id }) => status === "active" && customer_id === customer.lago_id,
  );
  if (!active) throw notAllowed("no_active_subscription");
  const plan = planOf(lago, active);
  const period = activeChargePeriod(active, plan, lago.now());
  const usages = measureUsage(lago, active, plan, period);
  const amount = usages.reduce((sum, { cents }) => sum + cents, 0);
  return {
    from_datetime: isoTime(period.from),
    to_datetime: isoTime(lastSecond(period)),
    issuing_date: isoDate(period.until),
    lago_invoice_id: null,
    currency: plan.amount_currency,
    amount_cents: amount,
    taxes_amount_cents: 0,
    total_amount_cents: amount,
    charges_usage: usages.map((usage) => showChargeUsage(usage, plan.amount_currency)),
  };
}

function showChargeUsage({ charge, metric, units, events, cents }: ChargeUsage, currency: string) {
  return {
    units: formatDecimal(units),
    total_aggregated_units: formatDecimal(units),
    events_count: events,
    amount_cents: cents,
    amount_currency: currency,
    pricing_unit_details: null,
    charge: {
      lago_id: charge.lago_id,
      charge_model: charge.charge_model,
      invoice_display_name: charge.invoice_display_name,
    },
    billable_metric: {
      lago_id: metric.lago_id,
      name: metric.name,
      code: metric.code,
      aggregation_type: metric.aggregation_type,
    },
    filters: [],
    grouped_usage: [],
    presentation_breakdowns: [],
  };
}

/** Newest first; a period without usage of its own (a first base fee) is not one. */
function billedPeriods({ store }: Lago, { lago_id }: Customer, externalId: string) {
  const found: { invoice: Invoice; period: BilledPeriod }[] = [];
  for (const invoice of store.invoices.values()) {
    if (invoice.customer_id !== lago_id) continue;
    for (const period of invoice.periods) {
      const hasCharges = period.charges.until > period.charges.from;
      if (period.external_subscription_id === externalId && hasCharges) found.push({ invoice, period });
    }
  }
  return found.reverse();
}
