import { z } from "zod";
import { subscribeSchema } from "../../../workers/contract/billing.ts";
import { awayAsSaid, post, type TextForm } from "./text-form.ts";
import { billingFormWords as words } from "./words/app/billing-forms.ts";

/** Where an organization's plan is, which is also where its forms are sent; and everybody's, for administrators. */
export const billingPage = "/app/billing";
export const adminBillingPage = "/admin/billing";

const id = z.string().min(1, words.notNamed);
const { plan, interval, currency, coupon } = subscribeSchema.shape;
const nothing = z.strictObject({});

const change = (wanted: (data: Record<string, string>) => object) => (data: Record<string, string>) => ({
  ...{ method: "PATCH" as const, path: `/api/billing/subscriptions/${encodeURIComponent(data.id ?? "")}` },
  json: wanted(data),
});

const done = (what: string) => () => `${billingPage}?done=${what}`;

/** The forms about what an organization pays for, and those of administrators about everybody's. */
export const billingForms: Record<string, TextForm> = {
  [`${billingPage}?do=subscribe`]: {
    schema: z
      .strictObject({ plan, interval, currency, coupon: z.union([z.literal(""), coupon.unwrap()]) })
      .transform(({ coupon, ...choice }) => (coupon === "" ? choice : { ...choice, coupon })),
    ask: post("/api/billing/subscriptions"),
    next: done("subscribed"),
  },
  [`${billingPage}?do=change`]: {
    schema: z.strictObject({ id, plan, interval }),
    ask: change(({ plan, interval }) => ({ plan, interval })),
    next: done("changed"),
  },
  [`${billingPage}?do=cancel`]: {
    schema: z.strictObject({ id }),
    ask: change(() => ({ cancelAt: "period_end" })),
    next: done("cancelled"),
  },
  [`${billingPage}?do=resume`]: {
    schema: z.strictObject({ id }),
    ask: change(() => ({ resume: true })),
    next: done("resumed"),
  },
  [`${billingPage}?do=portal`]: { schema: nothing, ask: post("/api/billing/portal"), next: awayAsSaid },
  [`${billingPage}?do=checkout`]: { schema: nothing, ask: post("/api/billing/checkout"), next: awayAsSaid },
  [`${adminBillingPage}?do=heal`]: {
    schema: z.strictObject({ id: z.string().min(1, words.noOrganization) }),
    ask: ({ id }: { id: string }) => ({
      ...{ method: "POST", path: `/api/admin/billing/tenants/${encodeURIComponent(id)}/heal` },
    }),
    next: () => `${adminBillingPage}?done=healed#drift`,
  },
  [`${adminBillingPage}?do=replay`]: {
    schema: z.strictObject({ id: z.string().min(1, words.noWebhook) }),
    ask: ({ id }: { id: string }) => ({
      ...{ method: "POST", path: `/api/admin/billing/events/${encodeURIComponent(id)}/replay` },
    }),
    next: () => `${adminBillingPage}?done=replayed#inbox`,
  },
};
