import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { segmentOf } from "../upstream/plain-path.ts";
import type { Upstream } from "../upstream/upstream.ts";

const lagoPlanSchema = z.object({
  code: z.string(),
  interval: z.string(),
  amount_cents: z.int().nonnegative(),
  amount_currency: z.string(),
});

export type LagoPlan = z.infer<typeof lagoPlanSchema>;

const plansPageSchema = z.object({
  plans: z.array(lagoPlanSchema),
  meta: z.object({ next_page: z.int().nullish() }),
});

const customerSchema = z.object({ external_id: z.string(), email: z.string().nullish() });
const customersSchema = z.object({ customers: z.array(customerSchema) });
const wholeCustomersSchema = z.object({ customers: z.array(z.looseObject({ external_id: z.string() })) });

type LagoCustomer = { externalId: string; email: string | null };

export type Lago = {
  listPlans(): Promise<LagoPlan[]>;
  /** Customers whose id, name or address has the text in it; a hundred at most. */
  findCustomers(text: string): Promise<LagoCustomer[]>;
  /** All that is known of the customer of that id: none, or one. */
  readCustomers(externalId: string): Promise<Record<string, unknown>[]>;
  /** Takes from a customer who they are and where, or their address for bills alone. */
  blankCustomer(externalId: string, what: "all" | "email"): Promise<void>;
};

/** What Lago's customers say of a person; an upsert with null takes a field away. */
const personalFields = [
  ...["name", "firstname", "lastname", "legal_name", "legal_number", "tax_identification_number", "email"],
  ...["phone", "url", "logo_url", "address_line1", "address_line2", "city", "state", "zipcode", "country"],
];

const timeoutMs = 5_000;
const base = "/api/v1";
const headers = { accept: "application/json" };
const mostPages = 20;

/**
 * Lago's API, as much of it as is used. Its key reads and writes the whole organization, so every path is made of
 * constants and checked ids.
 * @see https://getlago.com/docs/api-reference
 */
export function createLago(upstream: Upstream): Lago {
  async function get<Schema extends z.ZodType>(
    schema: Schema,
    segments: string[],
    query: Record<string, string> = {},
  ): Promise<z.infer<Schema>> {
    const path = `${base}/${segments.map(segmentOf).join("/")}`;
    const answer = await upstream.ask(path, { headers, query: new URLSearchParams(query), timeoutMs });
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new ApiError("upstream_failed", "The billing service answered something else", {
      cause: parsed.error,
    });
  }

  return {
    async findCustomers(text) {
      const query = { search_term: text, page: "1", per_page: "100" };
      const { customers } = await get(customersSchema, ["customers"], query);
      return customers.map(({ external_id, email }) => ({ externalId: external_id, email: email ?? null }));
    },
    async readCustomers(externalId) {
      const query = { search_term: externalId, page: "1", per_page: "100" };
      const { customers } = await get(wholeCustomersSchema, ["customers"], query);
      return customers.filter(({ external_id }) => external_id === externalId);
    },
    async blankCustomer(externalId, what) {
      const fields = what === "all" ? personalFields : ["email"];
      const blank = Object.fromEntries(fields.map((field) => [field, null]));
      const metadata = what === "all" ? { metadata: [] } : {};
      await upstream.ask(`${base}/customers`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify({ customer: { external_id: externalId, ...blank, ...metadata } }),
        timeoutMs,
      });
    },
    async listPlans() {
      const plans: LagoPlan[] = [];
      for (let page: number | null = 1, count = 0; page !== null && count < mostPages; count += 1) {
        const answer: z.infer<typeof plansPageSchema> = await get(plansPageSchema, ["plans"], {
          page: String(page),
          per_page: "100",
        });
        plans.push(...answer.plans);
        page = answer.meta.next_page ?? null;
      }
      return plans;
    },
  };
}
