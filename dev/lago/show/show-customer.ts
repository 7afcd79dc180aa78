import { isoTime } from "../engine/dates.ts";
import type { Customer } from "../records/account-records.ts";

/** The customer as clients read it. Lago's document allows no null inside `billing_configuration`. */
export function showCustomer(customer: Customer) {
  const { lago_id, sequential_id, external_id, address } = customer;
  return {
    lago_id,
    sequential_id,
    slug: `SEL-${String(sequential_id).padStart(4, "0")}`,
    external_id,
    billing_entity_code: "selvedge",
    name: customer.name,
    firstname: customer.firstname,
    lastname: customer.lastname,
    email: customer.email,
    currency: customer.currency,
    customer_type: customer.customer_type,
    account_type: "customer",
    legal_name: customer.legal_name,
    legal_number: customer.legal_number,
    tax_identification_number: customer.tax_identification_number,
    phone: customer.phone,
    url: customer.url,
    logo_url: customer.logo_url,
    ...address,
    timezone: null,
    applicable_timezone: "UTC",
    net_payment_term: customer.net_payment_term,
    finalize_zero_amount_invoice: customer.finalize_zero_amount_invoice,
    billing_configuration: billingConfiguration(customer),
    metadata: customer.metadata,
    created_at: isoTime(customer.created_at),
    updated_at: isoTime(customer.updated_at),
  };
}

function billingConfiguration({ payment_provider, payment_provider_code, provider_customer_id }: Customer) {
  return {
    invoice_grace_period: 0,
    document_locale: "en",
    ...(payment_provider === null
      ? {}
      : {
          payment_provider,
          payment_provider_code: payment_provider_code ?? payment_provider,
          provider_payment_methods: ["card"],
        }),
    ...(provider_customer_id === null ? {} : { provider_customer_id, sync_with_provider: true }),
  };
}
