import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from "drizzle-orm/pg-core";
import { exceptionPolicies, tenantPolicy } from "./policies.ts";
import { organization } from "./schema.ts";

/**
 * What Lago says of our tenants, as far as pages and limits need it without asking. Lago is the record: rows here are
 * written from what was read there, and from nothing else.
 */

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
const tenantId = () =>
  text("tenant_id")
    .notNull()
    .references(() => organization.id, { onDelete: "cascade" });
const currency = () => text("currency").notNull();

/** The one subscription of a tenant, running or ended; its external id in Lago is the tenant's. */
export const subscription = pgTable(
  "subscription",
  {
    tenantId: tenantId().primaryKey(),
    /** Of the life that runs now: a change of plan begins another. */
    lagoId: text("lago_id").notNull(),
    plan: text("plan").notNull(),
    currency: currency(),
    interval: text("interval").notNull(),
    status: text("status").notNull(),
    startedAt: time("started_at"),
    /** When the first of its lives began, which a change of plan leaves alone. */
    begunAt: time("begun_at"),
    trialEndsAt: time("trial_ends_at"),
    periodStartsAt: time("period_starts_at"),
    periodEndsAt: time("period_ends_at"),
    /** When it ends by itself; null while it goes on. */
    endsAt: time("ends_at"),
    endedAt: time("ended_at"),
    /** The cheaper plan that waits for the end of the paid period. */
    nextPlan: text("next_plan"),
    nextPlanAt: time("next_plan_at"),
    /** Since when a payment is missing; null while all is paid. */
    unpaidSince: time("unpaid_since"),
    syncedAt: time("synced_at").notNull().defaultNow(),
    /** When reading it from Lago failed last; the next try waits for an hour. */
    failedAt: time("failed_at"),
    /** Rows of the running period that Lago counts beyond what was sent to it, negative where it counts less. */
    usageDrift: bigint("usage_drift", { mode: "number" }),
    /** When its usage was last compared with the ledger, or that was tried. */
    usageComparedAt: time("usage_compared_at"),
  },
  (table) => [
    index("subscription_unpaid").on(table.unpaidSince).where(sql`${table.unpaidSince} is not null`),
    check("subscription_status_known", sql`${table.status} in ('pending', 'active', 'ended')`),
    check("subscription_interval_known", sql`${table.interval} in ('monthly', 'yearly')`),
    tenantPolicy("subscription"),
    ...exceptionPolicies("subscription"),
  ],
);

/**
 * A change of currency that was begun at Lago, where it is several steps: whoever reads the tenant from there next
 * finishes it. Written beside the transaction that carries it out, and gone with its end.
 */
export const currencyChange = pgTable(
  "currency_change",
  {
    tenantId: tenantId().primaryKey(),
    plan: text("plan").notNull(),
    currency: currency(),
    interval: text("interval").notNull(),
    /** When the first life of the subscription began, so that there is no second trial. */
    since: time("since").notNull(),
    createdAt: time("created_at").notNull().defaultNow(),
  },
  () => [tenantPolicy("currency_change"), ...exceptionPolicies("currency_change")],
);

export const invoice = pgTable(
  "invoice",
  {
    tenantId: tenantId(),
    lagoId: text("lago_id").notNull(),
    number: text("number").notNull(),
    kind: text("kind").notNull(),
    status: text("status").notNull(),
    paymentStatus: text("payment_status").notNull(),
    isOverdue: boolean("is_overdue").notNull().default(false),
    currency: currency(),
    totalCents: bigint("total_cents", { mode: "number" }).notNull(),
    dueCents: bigint("due_cents", { mode: "number" }).notNull(),
    issuedOn: date("issued_on").notNull(),
    dueOn: date("due_on"),
    /** Lago's own time of its last change: what is older changes nothing. */
    updatedAt: time("updated_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.lagoId] }),
    index("invoice_list").on(table.tenantId, table.issuedOn, table.lagoId),
    tenantPolicy("invoice"),
    ...exceptionPolicies("invoice"),
  ],
);

/** What an administrator grants a tenant beyond its plan, or takes from it. */
export const entitlementOverride = pgTable(
  "entitlement_override",
  {
    tenantId: tenantId(),
    /** A limit or a feature, as `entitlements.ts` names it. */
    name: text("name").notNull(),
    value: bigint("value", { mode: "number" }).notNull(),
    reason: text("reason").notNull(),
    until: time("until"),
    createdAt: time("created_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.name] }),
    tenantPolicy("entitlement_override"),
    ...exceptionPolicies("entitlement_override"),
  ],
);

/**
 * The inbox: every webhook of a payment service whose signature was right, once for its bytes. It belongs to the
 * platform until it is known whose it is.
 */
export const billingEvent = pgTable(
  "billing_event",
  {
    /** SHA-256 of the body, in hexadecimal. */
    id: text("id").primaryKey(),
    source: text("source").notNull(),
    type: text("type").notNull(),
    /** Whose it is, where it says so. Not a foreign key: it may come after the tenant has gone. */
    tenantId: text("tenant_id"),
    body: text("body").notNull(),
    status: text("status").notNull().default("received"),
    attempts: integer("attempts").notNull().default(0),
    problem: text("problem"),
    receivedAt: time("received_at").notNull().defaultNow(),
    finishedAt: time("finished_at"),
  },
  (table) => [
    index("billing_event_list").on(table.receivedAt, table.id),
    index("billing_event_open").on(table.receivedAt).where(sql`${table.status} in ('received', 'failed')`),
    index().on(table.tenantId),
    check("billing_event_status_known", sql`${table.status} in ('received', 'applied', 'ignored', 'failed')`),
    check("billing_event_source_known", sql`${table.source} in ('lago', 'stripe')`),
    ...exceptionPolicies("billing_event"),
  ],
);

/** What has happened once, by a key that is made of what happened: heard of in five ways, it is told once. */
export const billingEffect = pgTable(
  "billing_effect",
  {
    tenantId: tenantId(),
    /** As `invoice:<id>:paid`. */
    key: text("key").notNull(),
    /** What there is to tell of it, until it was told. */
    tell: text("tell"),
    createdAt: time("created_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.key] }),
    index("billing_effect_untold").on(table.createdAt).where(sql`${table.tell} is not null`),
    tenantPolicy("billing_effect"),
    ...exceptionPolicies("billing_effect"),
  ],
);
