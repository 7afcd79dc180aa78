import { Hono } from "hono";
import { isoTime } from "../engine/dates.ts";
import type { Lago } from "../lago.ts";
import { notFound } from "../lago-error.ts";
import { customerByExternalId } from "../lookup.ts";
import { paginate } from "../pagination.ts";
import type { Customer } from "../records/account-records.ts";

/** `/customers/{id}/payment_methods`: the one card that the double's provider keeps of a customer. */
export function paymentMethodRoutes(lago: Lago): Hono {
  return new Hono()
    .get("/customers/:id/payment_methods", (c) => {
      const customer = customerByExternalId(lago, c.req.param("id"));
      const { items, meta } = paginate(c, customer.payment_method_id === null ? [] : [customer]);
      return c.json({ payment_methods: items.map(showMethod), meta });
    })
    .put("/customers/:id/payment_methods/:method/set_as_default", (c) => {
      const customer = ownerOf(c.req.param("id"), c.req.param("method"));
      return c.json({ payment_method: showMethod(customer) });
    })
    .delete("/customers/:id/payment_methods/:method", (c) => {
      const customer = ownerOf(c.req.param("id"), c.req.param("method"));
      const shown = showMethod(customer);
      customer.payment_method_id = null;
      customer.card = "missing";
      return c.json({ payment_method: shown });
    });

  function ownerOf(externalId: string, methodId: string): Customer {
    const customer = customerByExternalId(lago, externalId);
    if (customer.payment_method_id !== methodId) throw notFound("payment_method");
    return customer;
  }
}

function showMethod({ payment_method_id, payment_provider, payment_provider_code, updated_at }: Customer) {
  return {
    lago_id: payment_method_id,
    is_default: true,
    payment_provider_code,
    payment_provider_name: payment_provider,
    payment_provider_type: payment_provider ?? "stripe",
    provider_method_id: `pm_${payment_method_id?.slice(0, 13)}`,
    created_at: isoTime(updated_at),
  };
}
