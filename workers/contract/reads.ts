/**
 * What the site reads of the API: each operation with the schema of its answer. The site takes names and types from
 * here, so a page cannot ask for what is not there or read what does not come; a test of the gateway holds the table to
 * its OpenAPI document.
 */
import { z } from "zod";
import { dataExportSchema, pendingErasureSchema } from "./account.ts";
import { listedTenantSchema, tenantDetailSchema } from "./administration.ts";
import { analyticsSchema } from "./analytics.ts";
import { apiKeySchema } from "./api-keys.ts";
import { auditEntrySchema } from "./audit.ts";
import { meSchema, sessionSchema } from "./auth.ts";
import {
  billingOverviewSchema,
  changePreviewSchema,
  invoiceDetailSchema,
  plansSchema,
  tenantEntitlementsSchema,
  tenantOverridesSchema,
  usageSchema,
} from "./billing.ts";
import {
  billedTenantsSchema,
  billingDriftSchema,
  billingEventDetailSchema,
  billingEventSchema,
  billingSummarySchema,
} from "./billing-admin.ts";
import { contactFormSchema, contactMessageSchema } from "./contact.ts";
import { contentDeedSchema, contentPreviewSchema } from "./content.ts";
import { datasetPreviewSchema, datasetSchema, listedDatasetSchema } from "./datasets.ts";
import { adminDeadLetterSchema, deadLetterSchema } from "./dead-letters.ts";
import { domainSchema, joinableSchema } from "./domains.ts";
import { entryRuleSchema, maintenanceSchema } from "./entry-rules.ts";
import { explanationSchema } from "./explain.ts";
import { passkeySchema, twoFactorStateSchema } from "./factors.ts";
import { flagSchema, tenantFlagSchema } from "./flags.ts";
import { inspectedInvitationSchema, invitationSchema } from "./invitations.ts";
import { listOf } from "./list.ts";
import { notificationPageSchema, notificationPreferenceSchema } from "./notifications.ts";
import { linkedProviderSchema, providerSchema } from "./providers.ts";
import { comparisonSchema, distributionSchema } from "./results.ts";
import { datasetRulesSchema } from "./rules.ts";
import { scheduleSchema } from "./schedules.ts";
import { signInSchema } from "./sign-ins.ts";
import { scimTokenSchema, signInProviderSchema } from "./sso.ts";
import { systemSchema } from "./system.ts";
import { adminTaskSchema, errorRowSchema, taskSchema } from "./tasks.ts";
import { memberSchema, membershipSchema, organizationSchema } from "./tenants.ts";
import { timelineSchema } from "./timeline.ts";
import { monthUsageSchema } from "./usage.ts";
import { accountDetailSchema, accountSchema, profileSchema } from "./users.ts";
import { webhookDeliveryDetailSchema, webhookDeliverySchema, webhookEndpointSchema } from "./webhooks.ts";

export const reads = {
  "GET /api/auth/me": meSchema,
  "GET /api/auth/sessions": listOf(sessionSchema),
  "GET /api/auth/sign-ins": listOf(signInSchema),
  "GET /api/auth/two-factor": twoFactorStateSchema,
  "GET /api/auth/passkeys": listOf(passkeySchema),
  "GET /api/auth/providers": listOf(providerSchema),
  "GET /api/auth/providers/linked": listOf(linkedProviderSchema),
  "GET /api/auth/api-keys": listOf(apiKeySchema),
  "GET /api/auth/organization": z.object({ organization: organizationSchema }),
  "GET /api/auth/organization/list": listOf(membershipSchema),
  "GET /api/auth/organization/joinable": listOf(joinableSchema),
  "GET /api/auth/organization/members": listOf(memberSchema),
  "GET /api/auth/organization/invitations": listOf(invitationSchema),
  "GET /api/auth/organization/domains": listOf(domainSchema),
  "GET /api/auth/organization/sign-in-providers": listOf(signInProviderSchema),
  "GET /api/auth/organization/scim-tokens": listOf(scimTokenSchema),
  // What a mail's token invites to: sent in the body, since addresses are written to logs.
  "POST /api/auth/invitations/inspect": z.object({ invitation: inspectedInvitationSchema }),
  "GET /api/user/me": z.object({ user: profileSchema }),
  "GET /api/user/me/erasure": pendingErasureSchema,
  "GET /api/user/export": listOf(dataExportSchema),
  "GET /api/user/users": listOf(accountSchema),
  "GET /api/user/users/{id}": z.object({ user: accountDetailSchema }),
  "GET /api/audit": listOf(auditEntrySchema),
  "GET /api/notifications": notificationPageSchema,
  "GET /api/notifications/preferences": z.object({ data: z.array(notificationPreferenceSchema) }),
  "GET /api/cms/collections/{collection}/{id}/history": listOf(contentDeedSchema),
  // What a preview's link shows: its token is in the body for the same reason.
  "POST /api/cms/previews/inspect": z.object({ preview: contentPreviewSchema }),
  "GET /api/billing/plans": plansSchema,
  "GET /api/billing/overview": billingOverviewSchema,
  "GET /api/billing/entitlements": tenantEntitlementsSchema,
  "GET /api/billing/invoices/{id}": invoiceDetailSchema,
  "GET /api/billing/preview": changePreviewSchema,
  "GET /api/admin/billing/summary": billingSummarySchema,
  "GET /api/admin/billing/tenants": billedTenantsSchema,
  "GET /api/admin/billing/drift": billingDriftSchema,
  "GET /api/admin/billing/events": listOf(billingEventSchema),
  "GET /api/admin/billing/events/{id}": z.object({ event: billingEventDetailSchema }),
  "GET /api/forms/contact": contactFormSchema,
  "GET /api/datasets": listOf(listedDatasetSchema),
  "GET /api/datasets/{id}": z.object({ dataset: datasetSchema }),
  "GET /api/datasets/{id}/preview": datasetPreviewSchema,
  "GET /api/datasets/{id}/rules": datasetRulesSchema,
  "GET /api/tasks": listOf(taskSchema),
  "GET /api/tasks/{id}": z.object({ task: taskSchema }),
  "GET /api/schedules": listOf(scheduleSchema),
  "GET /api/schedules/{id}": z.object({ schedule: scheduleSchema }),
  "GET /api/usage": monthUsageSchema,
  "GET /api/tasks/{id}/timeline": z.object({ timeline: timelineSchema }),
  "GET /api/tasks/{id}/errors": listOf(errorRowSchema),
  "GET /api/tasks/{id}/distributions": listOf(distributionSchema),
  "GET /api/tasks/{id}/compare": comparisonSchema,
  "GET /api/dead-letters": listOf(deadLetterSchema),
  "GET /api/dead-letters/{id}": z.object({ deadLetter: deadLetterSchema }),
  "GET /api/admin/tasks": listOf(adminTaskSchema),
  "GET /api/admin/dead-letters": listOf(adminDeadLetterSchema),
  "GET /api/admin/dead-letters/{id}": z.object({ deadLetter: adminDeadLetterSchema }),
  "GET /api/webhook-endpoints": listOf(webhookEndpointSchema),
  "GET /api/webhook-endpoints/{id}": z.object({ endpoint: webhookEndpointSchema }),
  "GET /api/webhook-endpoints/{id}/deliveries": listOf(webhookDeliverySchema),
  "GET /api/webhook-deliveries/{id}": z.object({ delivery: webhookDeliveryDetailSchema }),
  "GET /api/admin/audit": listOf(auditEntrySchema),
  "GET /api/admin/tenants": listOf(listedTenantSchema),
  "GET /api/admin/tenants/{id}": z.object({ tenant: tenantDetailSchema }),
  "GET /api/admin/tenants/{id}/entitlements": tenantOverridesSchema,
  "GET /api/admin/tenants/{id}/usage": usageSchema,
  "GET /api/admin/system": systemSchema,
  "GET /api/admin/analytics": analyticsSchema,
  "GET /api/admin/explain/{id}": explanationSchema,
  "GET /api/admin/contact-messages": listOf(contactMessageSchema),
  "GET /api/admin/flags": z.object({ data: z.array(flagSchema) }),
  "GET /api/admin/tenants/{id}/flags": z.object({ data: z.array(tenantFlagSchema) }),
  "GET /api/admin/entry-rules": listOf(entryRuleSchema),
  "GET /api/admin/maintenance": z.object({ maintenance: maintenanceSchema.nullable() }),
} as const satisfies Record<`${"GET" | "POST"} /api/${string}`, z.ZodType>;

export type Read = keyof typeof reads;

/** What comes of one. */
export type AnswerOf<Name extends Read> = z.infer<(typeof reads)[Name]>;

/** What stands in its path. */
export type ParametersOf<Name extends string> = Name extends `${string}{${infer Parameter}}${infer Rest}`
  ? { [Key in Parameter]: string } & ParametersOf<Rest>
  : unknown;
