import { Hono } from "hono";
import { customerSchema, upsertCustomer } from "../customers.ts";
import type { Lago } from "../lago.ts";
import { invalid } from "../lago-error.ts";
import { customerByExternalId } from "../lookup.ts";
import { paginate } from "../pagination.ts";
import { readBody } from "../read-body.ts";
import type { Customer } from "../records/account-records.ts";
import { showCustomer } from "../show/show-customer.ts";

/** `/customers`: upserted by external id; links to the portal and to the provider's checkout. */
export function customerRoutes(lago: Lago): Hono {
  const { store } = lago;
  return new Hono()
    .post("/customers", async (c) => {
      const customer = upsertCustomer(lago, await readBody(c, "customer", customerSchema));
      return c.json({ customer: showCustomer(customer) });
    })
    .get("/customers", (c) => {
      const search = c.req.query("search_term")?.toLowerCase() ?? "";
      const customers = [...store.customers.values()]
        .filter(({ deleted_at }) => deleted_at === null)
        .filter((customer) => matches(customer, search));
      const { items, meta } = paginate(c, customers.reverse());
      return c.json({ customers: items.map(showCustomer), meta });
    })
    .get("/customers/:id", (c) => {
      return c.json({ customer: showCustomer(customerByExternalId(lago, c.req.param("id"))) });
    })
    .delete("/customers/:id", (c) => {
      const customer = customerByExternalId(lago, c.req.param("id"));
      deleteCustomer(lago, customer);
      return c.json({ customer: showCustomer(customer) });
    })
    .get("/customers/:id/portal_url", (c) => {
      const customer = customerByExternalId(lago, c.req.param("id"));
      return c.json({ customer: { portal_url: `${lago.url()}/_portal/${customer.lago_id}` } });
    })
    .post("/customers/:id/checkout_url", (c) => {
      const customer = customerByExternalId(lago, c.req.param("id"));
      if (customer.provider_customer_id === null) throw invalid({ base: ["no_linked_payment_provider"] });
      return c.json({
        customer: {
          lago_customer_id: customer.lago_id,
          external_customer_id: customer.external_id,
          payment_provider: customer.payment_provider,
          payment_provider_code: customer.payment_provider_code,
          checkout_url: `${lago.url()}/_checkout/${customer.lago_id}`,
        },
      });
    });
}

/** The record stays, because invoices name it; its subscriptions are ended later, by a job in Lago (engine/due.ts). */
function deleteCustomer({ store, now }: Lago, customer: Customer) {
  const isMine = ({ customer_id }: { customer_id: string }) => customer_id === customer.lago_id;
  for (const ended of [...store.appliedCoupons.values(), ...store.wallets.values()].filter(isMine)) {
    ended.status = "terminated";
    ended.terminated_at ??= now();
  }
  customer.deleted_at = now();
}

function matches({ external_id, name, email }: Customer, search: string): boolean {
  return [external_id, name, email].some((value) => value?.toLowerCase().includes(search));
}
