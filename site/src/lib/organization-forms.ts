import { z } from "zod";
import { nameSchema } from "../../../workers/contract/auth.ts";
import { addDomainSchema, joinSchema } from "../../../workers/contract/domains.ts";
import {
  invitationTokenSchema,
  inviteSchema,
  registerInvitedSchema,
} from "../../../workers/contract/invitations.ts";
import {
  createTenantSchema,
  deleteTenantSchema,
  memberRoleSchema,
} from "../../../workers/contract/tenants.ts";
import type { TextForm } from "./text-form.ts";
import { organizationFormWords as words } from "./words/app/organization-forms.ts";

const api = "/api/auth/organization";
export const organizationPage = "/app/settings/organization";
export const organizationsPage = "/app/organizations";

const id = z.string().min(1, words.notNamed);
const idAlone = z.strictObject({ id });
const yesOrNo = z.enum(["yes", "no"]);
const inPath = (value: string) => encodeURIComponent(value);

/** The forms of invitations, of switching organizations, and of an organization's settings. */
export const organizationForms: Record<string, TextForm> = {
  "/invite?do=accept": {
    schema: invitationTokenSchema,
    ask: (json: object) => ({ method: "POST", path: "/api/auth/invitations/accept", json }),
    next: () => "/app",
  },
  "/invite?do=register": {
    schema: registerInvitedSchema,
    ask: (json: object) => ({ method: "POST", path: "/api/auth/invitations/register", json }),
    next: () => "/app",
  },
  "/invite?do=decline": {
    schema: invitationTokenSchema,
    ask: (json: object) => ({ method: "POST", path: "/api/auth/invitations/decline", json }),
    next: () => "/invite?declined=yes",
  },
  [`${organizationsPage}?do=enter`]: {
    schema: z.strictObject({ organizationId: id }),
    ask: (json: object) => ({ method: "POST", path: `${api}/set-active`, json }),
    next: () => "/app",
  },
  [`${organizationsPage}?do=create`]: {
    schema: createTenantSchema,
    ask: (json: object) => ({ method: "POST", path: `${api}/create`, json }),
    next: done("created"),
  },
  [`${organizationsPage}?do=join`]: {
    schema: joinSchema,
    ask: (json: object) => ({ method: "POST", path: `${api}/join`, json }),
    next: () => "/app",
  },
  [`${organizationPage}?do=rename`]: {
    schema: createTenantSchema.partial({ slug: true }).extend({ name: nameSchema }),
    ask: (json: object) => ({ method: "PATCH", path: api, json }),
    next: done("renamed"),
  },
  [`${organizationPage}?do=require-two-factor`]: {
    schema: z.strictObject({ required: yesOrNo }),
    ask: ({ required }: { required: string }) => ({
      ...{ method: "PATCH", path: api, json: { requireTwoFactor: required === "yes" } },
    }),
    next: done("two-factor", "two-factor"),
  },
  [`${organizationPage}?do=leave`]: {
    schema: z.strictObject({}),
    ask: () => ({ method: "POST", path: `${api}/leave` }),
    next: () => "/app",
  },
  [`${organizationPage}?do=delete`]: {
    schema: deleteTenantSchema,
    ask: (json: object) => ({ method: "DELETE", path: api, json }),
    next: () => "/app",
  },
  [`${organizationPage}?do=role`]: {
    schema: memberRoleSchema.extend({ id }),
    ask: ({ id, role }: { id: string; role: string }) => ({
      ...{ method: "PATCH", path: `${api}/members/${inPath(id)}`, json: { role } },
    }),
    next: done("role", "members"),
  },
  [`${organizationPage}?do=remove`]: {
    schema: idAlone,
    ask: ({ id }: { id: string }) => ({ method: "DELETE", path: `${api}/members/${inPath(id)}` }),
    next: done("removed", "members"),
  },
  [`${organizationPage}?do=invite`]: {
    schema: inviteSchema,
    ask: (json: object) => ({ method: "POST", path: `${api}/invitations`, json }),
    next: done("invited", "invitations"),
  },
  [`${organizationPage}?do=resend`]: {
    schema: idAlone,
    ask: ({ id }: { id: string }) => ({ method: "POST", path: `${api}/invitations/${inPath(id)}/resend` }),
    next: done("resent", "invitations"),
  },
  [`${organizationPage}?do=cancel`]: {
    schema: idAlone,
    ask: ({ id }: { id: string }) => ({ method: "DELETE", path: `${api}/invitations/${inPath(id)}` }),
    next: done("cancelled", "invitations"),
  },
  [`${organizationPage}?do=add-domain`]: {
    schema: addDomainSchema,
    ask: (json: object) => ({ method: "POST", path: `${api}/domains`, json }),
    next: done("domain-added", "domains"),
  },
  [`${organizationPage}?do=verify-domain`]: {
    schema: idAlone,
    ask: ({ id }: { id: string }) => ({ method: "POST", path: `${api}/domains/${inPath(id)}/verify` }),
    next: done("domain-verified", "domains"),
  },
  [`${organizationPage}?do=change-domain`]: {
    schema: z.strictObject({ id, join: z.enum(["no", "member", "viewer"]) }),
    ask: ({ id, join }: { id: string; join: string }) => ({
      ...{ method: "PATCH", path: `${api}/domains/${inPath(id)}` },
      json: join === "no" ? { autoJoin: false } : { autoJoin: true, autoJoinRole: join },
    }),
    next: done("domain-changed", "domains"),
  },
  [`${organizationPage}?do=remove-domain`]: {
    schema: idAlone,
    ask: ({ id }: { id: string }) => ({ method: "DELETE", path: `${api}/domains/${inPath(id)}` }),
    next: done("domain-removed", "domains"),
  },
};

/** Back to the settings, which say what was done. */
function done(what: string, section?: string): () => string {
  return () => `${organizationPage}?done=${what}${section === undefined ? "" : `#${section}`}`;
}
