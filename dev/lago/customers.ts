import { randomUUID } from "node:crypto";
import { z } from "zod";
import { changeCurrency } from "./engine/customer-currency.ts";
import { isoTime } from "./engine/dates.ts";
import { currency, optionalText, text } from "./field-schemas.ts";
import type { Lago } from "./lago.ts";
import { findCustomer } from "./lookup.ts";
import type { Address, Customer, CustomerMetadata } from "./records/account-records.ts";
import { showCustomer } from "./show/show-customer.ts";

const addressFields = ["address_line1", "address_line2", "city", "country", "state", "zipcode"] as const;

export const customerSchema = z.object({
  external_id: text,
  name: optionalText,
  firstname: optionalText,
  lastname: optionalText,
  email: z.email().nullish(),
  currency: currency.nullish(),
  customer_type: z.enum(["company", "individual"]).nullish(),
  legal_name: optionalText,
  legal_number: optionalText,
  tax_identification_number: optionalText,
  phone: optionalText,
  url: optionalText,
  logo_url: optionalText,
  address_line1: optionalText,
  address_line2: optionalText,
  city: optionalText,
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/)
    .transform((code) => code.toUpperCase())
    .nullish(),
  state: optionalText,
  zipcode: optionalText,
  net_payment_term: z.number().int().nonnegative().nullish(),
  finalize_zero_amount_invoice: z.enum(["inherit", "skip", "finalize"]).optional(),
  metadata: z
    .array(
      z.object({ key: text.max(20), value: text.max(100), display_in_invoice: z.boolean().default(false) }),
    )
    .max(5)
    .optional(),
  billing_configuration: z
    .object({
      payment_provider: z.enum(["stripe", "gocardless", "adyen"]).nullish(),
      payment_provider_code: optionalText,
      provider_customer_id: optionalText,
      sync_with_provider: z.boolean().optional(),
    })
    .optional(),
});

export type CustomerInput = z.output<typeof customerSchema>;

/** Makes the customer of an external id, or changes the fields that are given. */
export function upsertCustomer(lago: Lago, input: CustomerInput): Customer {
  const found = findCustomer(lago, input.external_id);
  const customer = found ?? newCustomer(lago, input.external_id);
  const { metadata, billing_configuration, currency: wanted, ...fields } = input;
  if (wanted !== undefined) changeCurrency(lago, customer, wanted);
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const target = (addressFields as readonly string[]).includes(field) ? customer.address : customer;
    Reflect.set(target, field, value);
  }
  if (metadata) customer.metadata = metadata.map((item) => metadataRecord(lago, customer, item));
  customer.updated_at = lago.now();
  lago.store.customers.set(customer.lago_id, customer);
  lago.emit(found ? "customer.updated" : "customer.created", "customer", showCustomer(customer));
  if (billing_configuration) linkProvider(lago, customer, billing_configuration);
  return customer;
}

/** A customer at the provider exists from the first time that it is asked for. */
function linkProvider(
  lago: Lago,
  customer: Customer,
  configuration: NonNullable<CustomerInput["billing_configuration"]>,
) {
  const { payment_provider, payment_provider_code, provider_customer_id, sync_with_provider } = configuration;
  if (!payment_provider || !(sync_with_provider || provider_customer_id)) return;
  const isNew = customer.provider_customer_id === null;
  customer.payment_provider = payment_provider;
  customer.payment_provider_code = payment_provider_code ?? payment_provider;
  customer.provider_customer_id =
    provider_customer_id ?? customer.provider_customer_id ?? `cus_${randomUUID().slice(0, 13)}`;
  if (isNew) lago.emit("customer.payment_provider_created", "customer", showCustomer(customer));
}

function metadataRecord(
  { now }: Lago,
  { metadata }: Customer,
  item: { key: string; value: string; display_in_invoice: boolean },
): CustomerMetadata {
  const before = metadata.find(({ key }) => key === item.key);
  return { lago_id: randomUUID(), created_at: isoTime(now()), ...before, ...item };
}

function newCustomer({ store, now }: Lago, externalId: string): Customer {
  store.customerCount += 1;
  return {
    lago_id: randomUUID(),
    sequential_id: store.customerCount,
    external_id: externalId,
    name: null,
    firstname: null,
    lastname: null,
    email: null,
    currency: null,
    customer_type: null,
    legal_name: null,
    legal_number: null,
    tax_identification_number: null,
    phone: null,
    url: null,
    logo_url: null,
    address: Object.fromEntries(addressFields.map((field) => [field, null])) as Address,
    net_payment_term: null,
    finalize_zero_amount_invoice: "inherit",
    metadata: [],
    payment_provider: null,
    payment_provider_code: null,
    provider_customer_id: null,
    card: "missing",
    payment_method_id: null,
    invoice_count: 0,
    deleted_at: null,
    created_at: now(),
    updated_at: now(),
  };
}
