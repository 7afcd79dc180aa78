/**
 * What the site reads of the API: each operation with the schema of its answer. The site takes names and types from
 * here, so a page cannot ask for what is not there or read what does not come; a test of the gateway holds the table to
 * its OpenAPI document.
 */
import { z } from "zod";
import { dataExportSchema, pendingErasureSchema } from "./account.ts";
import { apiKeySchema } from "./api-keys.ts";
import { auditEntrySchema } from "./audit.ts";
import { meSchema, sessionSchema } from "./auth.ts";
import { plansSchema } from "./billing.ts";
import { contactFormSchema } from "./contact.ts";
import { datasetSchema } from "./datasets.ts";
import { domainSchema, joinableSchema } from "./domains.ts";
import { passkeySchema, twoFactorStateSchema } from "./factors.ts";
import { inspectedInvitationSchema, invitationSchema } from "./invitations.ts";
import { listOf } from "./list.ts";
import { notificationPageSchema, notificationPreferenceSchema } from "./notifications.ts";
import { linkedProviderSchema, providerSchema } from "./providers.ts";
import { signInSchema } from "./sign-ins.ts";
import { scimTokenSchema, signInProviderSchema } from "./sso.ts";
import { taskSchema } from "./tasks.ts";
import { memberSchema, membershipSchema, organizationSchema } from "./tenants.ts";
import { accountDetailSchema, accountSchema, profileSchema } from "./users.ts";

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
  "GET /api/billing/plans": plansSchema,
  "GET /api/forms/contact": contactFormSchema,
  "GET /api/datasets": listOf(datasetSchema),
  "GET /api/datasets/{id}": z.object({ dataset: datasetSchema }),
  "GET /api/tasks": listOf(taskSchema),
  "GET /api/tasks/{id}": z.object({ task: taskSchema }),
} as const satisfies Record<`${"GET" | "POST"} /api/${string}`, z.ZodType>;

export type Read = keyof typeof reads;

/** What comes of one. */
export type AnswerOf<Name extends Read> = z.infer<(typeof reads)[Name]>;

/** What stands in its path. */
export type ParametersOf<Name extends string> = Name extends `${string}{${infer Parameter}}${infer Rest}`
  ? { [Key in Parameter]: string } & ParametersOf<Rest>
  : unknown;
