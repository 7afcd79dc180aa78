import { z } from "zod";
import { auditEntrySchema } from "./audit.ts";
import { billingEventSchema } from "./billing-admin.ts";
import { adminDeadLetterSchema } from "./dead-letters.ts";
import { taskSchema } from "./tasks.ts";
import { timelineSchema } from "./timeline.ts";
import { webhookDeliverySchema } from "./webhooks.ts";

/** What something can be looked up by: a trace, a request, a task or a webhook of the inbox. */
export const explainedIdSchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, "Not an id");

/** What of the usage is written down of a task. */
const ledgerRowSchema = z.object({
  transactionId: z.string(),
  metric: z.string(),
  quantity: z.int(),
  createdAt: z.iso.datetime(),
  /** When the billing service had it; null while it waits. */
  sentAt: z.iso.datetime().nullable(),
  /** Why it will never be billed. */
  refusal: z.string().nullable(),
});

/** A task with what came of it. */
const explainedTaskSchema = z.object({
  tenantId: z.string(),
  createdBy: z.string(),
  traceId: z.string(),
  /** How often it was begun. */
  round: z.int(),
  task: taskSchema.omit({ result: true }),
  /** Null where its flow cannot be asked. */
  timeline: timelineSchema.nullable(),
  ledger: z.array(ledgerRowSchema),
  deliveries: z.array(webhookDeliverySchema),
});

/** What the jobs worker knows of an id. */
export const explainedWorkSchema = z.object({
  tasks: z.array(explainedTaskSchema),
  deadLetters: z.array(adminDeadLetterSchema),
});

const invoiceLineSchema = z.object({
  id: z.string(),
  tenantId: z.string(),
  number: z.string(),
  status: z.string(),
  issuedOn: z.iso.date(),
});

const logLineSchema = z.object({
  at: z.iso.datetime(),
  level: z.enum(["info", "warn", "error"]),
  event: z.string(),
  /** What else the line says, each as text. */
  fields: z.record(z.string(), z.string()),
});

/** Where the workers' log lines are kept, and those that name the id where they can be looked through from here. */
const logSchema = z.discriminatedUnion("keptIn", [
  z.object({
    keptIn: z.literal("loki"),
    /** What was looked through. */
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    /** Oldest first; null where Loki did not answer. */
    lines: z.array(logLineSchema).nullable(),
    /** Whether there are more than these. */
    isCut: z.boolean(),
  }),
  z.object({ keptIn: z.literal("cloudflare") }),
  /** What becomes of the process's output is its starter's. */
  z.object({ keptIn: z.literal("output") }),
]);

/** Everything that belongs to one id. Null is what could not be asked. */
export const explanationSchema = z.object({
  id: z.string(),
  work: explainedWorkSchema.nullable(),
  audit: z.array(auditEntrySchema),
  inbox: z.array(billingEventSchema),
  /** The invoices of the periods in which what was used is billed. */
  invoices: z.array(invoiceLineSchema),
  log: logSchema,
});

export type ExplainedTask = z.infer<typeof explainedTaskSchema>;
export type ExplainedWork = z.infer<typeof explainedWorkSchema>;
export type LogLine = z.infer<typeof logLineSchema>;
export type Explanation = z.infer<typeof explanationSchema>;
