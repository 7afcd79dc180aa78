import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { segmentOf } from "../upstream/plain-path.ts";
import type { Upstream } from "../upstream/upstream.ts";
import { lagoPlanCode } from "./catalogue.ts";
import { read, readBody } from "./lago-answer.ts";
import { reasons, refusal } from "./lago-refusal.ts";
import {
  type LagoAppliedCoupon,
  type LagoCreditNote,
  type LagoCustomer,
  type LagoInvoice,
  type LagoPastUsage,
  type LagoPaymentMethod,
  type LagoSubscription,
  type LagoUsage,
  lagoAppliedCouponSchema,
  lagoCreditNoteSchema,
  lagoCustomerSchema,
  lagoInvoiceSchema,
  lagoOwnerSchema,
  lagoPastUsageSchema,
  lagoPaymentMethodSchema,
  lagoSubscriptionSchema,
  lagoUsageSchema,
  type PlanChoice,
} from "./lago-shapes.ts";

type Customer = { tenantId: string; name: string; email: string; currency: string };

/**
 * What Lago does for one tenant. The tenant's id is both the external id of its customer and that of its subscription,
 * so nothing of another's can be named.
 */
export type LagoAccounts = {
  upsertCustomer(customer: Customer): Promise<void>;
  /** What invoices say of the tenant, and where they are mailed to; null where it has no customer. */
  readCustomer(tenantId: string): Promise<LagoCustomer | null>;
  /** Changes that. The caller knows that there is a customer: else Lago makes one without a currency. */
  updateCustomer(tenantId: string, change: Pick<Customer, "name" | "email">): Promise<void>;
  /** Forgets it, and ends what still runs for it, some time later. */
  deleteCustomer(tenantId: string): Promise<void>;
  /** A page of the tenants for which something runs or waits to begin, the newest first, and how many pages there are. */
  listRunning(page: number): Promise<{ tenantIds: string[]; pages: number }>;
  /** Every life of the tenant's subscription, the newest first. */
  listLives(tenantId: string): Promise<LagoSubscription[]>;
  /**
   * Begins a subscription, or changes its plan: a dearer one at once, a cheaper one when the paid period ends.
   * @param since when it began, if not now.
   */
  subscribe(tenantId: string, choice: PlanChoice, since?: Date | null): Promise<void>;
  /** Says when the running subscription ends by itself; null for never. */
  setEnd(tenantId: string, endsAt: string | null): Promise<void>;
  /** Ends the running subscription now, or calls off the one that waits to begin. */
  end(tenantId: string, options: { waiting: boolean; creditUnused: boolean }): Promise<void>;
  /**
   * Puts a coupon on the tenant, once ever: one that counts already stays as it is.
   * @throws {ApiError} `unprocessable` for one that was used up, that there is not, or that is not for the tenant.
   */
  applyCoupon(tenantId: string, coupon: string): Promise<void>;
  /** What is taken off the invoices of all tenants, the newest first; a thousand at most. */
  listActiveCoupons(): Promise<LagoAppliedCoupon[]>;
  /** Its invoices, the newest first; a thousand at most. */
  listInvoices(tenantId: string): Promise<LagoInvoice[]>;
  /** One of its invoices; null where there is none of that id, or it is another's. */
  readInvoice(tenantId: string, invoiceId: string): Promise<LagoInvoice | null>;
  /** What was given back to it, the newest first; a thousand at most. */
  listCreditNotes(tenantId: string): Promise<LagoCreditNote[]>;
  /**
   * Where the file of an invoice is, which is the caller's to know to be the tenant's; null while it is being made,
   * which asking begins.
   * @throws {ApiError} `not_found` where there is no such invoice, or none with a file.
   */
  findFile(invoiceId: string): Promise<string | null>;
  /** Null where no subscription runs. */
  readUsage(tenantId: string): Promise<LagoUsage | null>;
  /** What was used in the last twelve periods that were billed, the newest first; none where nothing ever was. */
  listPastUsage(tenantId: string): Promise<LagoPastUsage[]>;
  /** How its invoices are paid; none where it has no customer yet. */
  listPaymentMethods(tenantId: string): Promise<LagoPaymentMethod[]>;
  portalUrl(tenantId: string): Promise<string | null>;
  checkoutUrl(tenantId: string): Promise<string | null>;
};

const base = "/api/v1";
const timeoutMs = 8_000;
const mostPages = 10;

type Call = { method?: string; query?: [string, string][]; body?: object };
type Listed = { path: string[]; root: string; query: [string, string][] };
type Answer = { status: number; body: unknown };

const portalSchema = z.object({ customer: z.object({ portal_url: z.url() }) });
const checkoutSchema = z.object({ customer: z.object({ checkout_url: z.url() }) });
const pastUsageSchema = z.object({ usage_periods: z.array(lagoPastUsageSchema) });
const paymentMethodsSchema = z.object({ payment_methods: z.array(lagoPaymentMethodSchema) });
const metaSchema = z.object({ next_page: z.int().nullish() });
const runningSchema = z.object({
  subscriptions: z.array(lagoOwnerSchema),
  meta: z.object({ total_pages: z.int().nonnegative() }),
});

/**
 * Lago's API for the life of a tenant's subscription. Paths are made of constants and checked ids.
 * @see https://getlago.com/docs/api-reference
 */
export function createLagoAccounts(
  upstream: Upstream,
  { paymentProvider }: { paymentProvider: string | null },
): LagoAccounts {
  async function call(segments: string[], { method = "GET", query = [], body }: Call = {}): Promise<Answer> {
    const response = await upstream.send(`${base}/${segments.map(segmentOf).join("/")}`, {
      method,
      timeoutMs,
      query: new URLSearchParams(query),
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await readBody(response) };
  }

  /** @throws {ApiError} `unprocessable` or `conflict` with Lago's reason, `upstream_failed` for the rest. */
  async function must(segments: string[], options: Call = {}): Promise<unknown> {
    const { status, body } = await call(segments, options);
    if (status >= 200 && status < 300) return body;
    throw refusal(status, body);
  }

  async function orNull(segments: string[], options: Call = {}): Promise<unknown> {
    const { status, body } = await call(segments, options);
    // 405 is what Lago answers where there is a customer and no running subscription.
    if (status === 404 || status === 405) return null;
    if (status >= 200 && status < 300) return body;
    throw refusal(status, body);
  }

  async function listAll<Schema extends z.ZodType>(
    schema: Schema,
    { path, root, query }: Listed,
  ): Promise<z.infer<Schema>[]> {
    const found: z.infer<Schema>[] = [];
    for (let page: number | null = 1, count = 0; page !== null && count < mostPages; count += 1) {
      const whole: [string, string][] = [...query, ["page", String(page)], ["per_page", "100"]];
      const answer = read(z.looseObject({ meta: metaSchema }), await must(path, { query: whole }));
      found.push(...read(z.array(schema), answer[root]));
      page = answer.meta.next_page ?? null;
    }
    return found;
  }

  return {
    async upsertCustomer({ tenantId, name, email, currency }) {
      const customer = { external_id: tenantId, name, email, currency, ...paidBy(paymentProvider) };
      await must(["customers"], { method: "POST", body: { customer } });
    },
    async readCustomer(tenantId) {
      const answer = await orNull(["customers", tenantId]);
      return answer === null ? null : read(z.object({ customer: lagoCustomerSchema }), answer).customer;
    },
    async updateCustomer(tenantId, { name, email }) {
      const customer = { external_id: tenantId, name, email };
      await must(["customers"], { method: "POST", body: { customer } });
    },
    async deleteCustomer(tenantId) {
      await must(["customers", tenantId], { method: "DELETE" });
    },
    async listRunning(page) {
      const query: [string, string][] = [
        ...["active", "pending"].map((status): [string, string] => ["status[]", status]),
        ["page", String(page)],
        ["per_page", "100"],
      ];
      const { subscriptions, meta } = read(runningSchema, await must(["subscriptions"], { query }));
      const ours = subscriptions.filter((each) => each.external_customer_id === each.external_id);
      return { tenantIds: [...new Set(ours.map(({ external_id }) => external_id))], pages: meta.total_pages };
    },
    async listLives(tenantId) {
      const statuses = ["active", "pending", "terminated", "canceled"];
      const query: [string, string][] = [
        ["external_customer_id", tenantId],
        ...statuses.map((status): [string, string] => ["status[]", status]),
      ];
      const lives = await listAll(lagoSubscriptionSchema, {
        ...{ path: ["subscriptions"], root: "subscriptions", query },
      });
      return lives.filter((life) => life.external_customer_id === tenantId && life.external_id === tenantId);
    },
    async subscribe(tenantId, { plan, currency, interval }, since = null) {
      const code = lagoPlanCode(plan, currency, interval);
      const ids = { external_customer_id: tenantId, external_id: tenantId };
      const started = since === null ? {} : { subscription_at: since.toISOString() };
      const subscription = { ...ids, plan_code: code, ...started };
      await must(["subscriptions"], { method: "POST", body: { subscription } });
    },
    async setEnd(tenantId, endsAt) {
      const body = { subscription: { ending_at: endsAt } };
      await must(["subscriptions", tenantId], { method: "PUT", body });
    },
    async end(tenantId, { waiting, creditUnused }) {
      await must(["subscriptions", tenantId], {
        method: "DELETE",
        query: [
          ["status", waiting ? "pending" : "active"],
          ["on_termination_credit_note", creditUnused ? "credit" : "skip"],
        ],
      });
    },
    async applyCoupon(tenantId, coupon) {
      const applied = await listAll(lagoAppliedCouponSchema, {
        ...{ path: ["applied_coupons"], root: "applied_coupons" },
        query: [["external_customer_id", tenantId]],
      });
      const before = applied.filter(
        (each) => each.external_customer_id === tenantId && each.coupon_code === coupon,
      );
      if (before.some(({ status }) => status === "active")) return;
      // Lago itself refuses only coupons that say so; by themselves they may be put on again and again.
      if (before.length > 0) throw new ApiError("unprocessable", reasons.coupon_is_not_reusable);
      const body = { applied_coupon: { external_customer_id: tenantId, coupon_code: coupon } };
      await must(["applied_coupons"], { method: "POST", body });
    },
    listActiveCoupons: () =>
      listAll(lagoAppliedCouponSchema, {
        ...{ path: ["applied_coupons"], root: "applied_coupons", query: [["status", "active"]] },
      }),
    async listInvoices(tenantId) {
      const invoices = await listAll(lagoInvoiceSchema, {
        ...{ path: ["invoices"], root: "invoices", query: [["external_customer_id", tenantId]] },
      });
      return invoices.filter(({ customer }) => customer.external_id === tenantId);
    },
    async readInvoice(tenantId, invoiceId) {
      const answer = await orNull(["invoices", invoiceId]);
      if (answer === null) return null;
      const { invoice } = read(z.object({ invoice: lagoInvoiceSchema }), answer);
      return invoice.customer.external_id === tenantId ? invoice : null;
    },
    async listCreditNotes(tenantId) {
      const notes = await listAll(lagoCreditNoteSchema, {
        ...{ path: ["credit_notes"], root: "credit_notes", query: [["external_customer_id", tenantId]] },
      });
      return notes.filter(({ customer }) => customer.external_id === tenantId);
    },
    async findFile(invoiceId) {
      const { status, body } = await call(["invoices", invoiceId, "download"], { method: "POST" });
      if (status === 404 || status === 405)
        throw new ApiError("not_found", `There is no file of the invoice "${invoiceId}"`);
      if (status < 200 || status >= 300) throw refusal(status, body);
      // Until there is a file, Lago answers with nothing at all.
      if (body === null) return null;
      return read(z.object({ invoice: lagoInvoiceSchema }), body).invoice.file_url ?? null;
    },
    async readUsage(tenantId) {
      const query: [string, string][] = [["external_subscription_id", tenantId]];
      const answer = await orNull(["customers", tenantId, "current_usage"], { query });
      return answer === null ? null : read(lagoUsageSchema, answer).customer_usage;
    },
    async listPastUsage(tenantId) {
      const query: [string, string][] = [
        ["external_subscription_id", tenantId],
        ["periods_count", "12"],
        ["per_page", "12"],
      ];
      const answer = await orNull(["customers", tenantId, "past_usage"], { query });
      return answer === null ? [] : read(pastUsageSchema, answer).usage_periods;
    },
    async listPaymentMethods(tenantId) {
      const answer = await orNull(["customers", tenantId, "payment_methods"]);
      return answer === null ? [] : read(paymentMethodsSchema, answer).payment_methods;
    },
    async portalUrl(tenantId) {
      const answer = await orNull(["customers", tenantId, "portal_url"]);
      return answer === null ? null : read(portalSchema, answer).customer.portal_url;
    },
    async checkoutUrl(tenantId) {
      const answer = await orNull(["customers", tenantId, "checkout_url"], { method: "POST" });
      return answer === null ? null : read(checkoutSchema, answer).customer.checkout_url;
    },
  };
}

/** Whom Lago asks for the money: a connection to Stripe, by its code there. */
function paidBy(code: string | null) {
  if (code === null) return {};
  const provider = { payment_provider: "stripe", payment_provider_code: code, sync_with_provider: true };
  return { billing_configuration: provider };
}
