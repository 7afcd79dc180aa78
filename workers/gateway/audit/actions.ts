/** The kinds of things that are acted on. */
type AuditTarget =
  | "user"
  | "session"
  | "tenant"
  | "invitation"
  | "domain"
  | "passkey"
  | "key"
  | "api_key"
  | "sso_provider"
  | "scim_token"
  | "scim_group"
  | "entry_rule"
  | "maintenance"
  | "feature_flag"
  | "content"
  | "billing_event"
  | "webhook_endpoint"
  | "dead_letter"
  | "dataset"
  | "schedule";

/**
 * What the audit log tells of. `target` is the kind of thing that was acted on; `personal` names the changed fields
 * that say something of a person and are sealed with that person's key.
 */
export const auditActions = {
  "account.signed_up": { target: "user", personal: ["name", "email"] },
  "account.verified": { target: "user", personal: [] },
  "account.export_requested": { target: "user", personal: [] },
  "account.export_downloaded": { target: "user", personal: [] },
  "account.erasure_requested": { target: "user", personal: [] },
  "account.erasure_cancelled": { target: "user", personal: [] },
  "account.erased": { target: "user", personal: [] },
  "account.removed": { target: "user", personal: [] },
  "profile.changed": { target: "user", personal: ["name", "image", "bio", "locale", "timeZone"] },
  "email.changed": { target: "user", personal: ["email"] },
  "user.role_changed": { target: "user", personal: [] },
  "user.status_changed": { target: "user", personal: ["banReason"] },
  "password.set": { target: "user", personal: [] },
  "password.changed": { target: "user", personal: [] },
  "password.reset": { target: "user", personal: [] },
  "email.change_asked": { target: "user", personal: ["email"] },
  "email.change_stopped": { target: "user", personal: ["email"] },
  "two_factor.recovery_code_used": { target: "user", personal: [] },
  "two_factor.locked": { target: "user", personal: [] },
  "two_factor.devices_forgotten": { target: "user", personal: [] },
  "passkey.renamed": { target: "passkey", personal: ["name"] },
  "passkey.refused": { target: "passkey", personal: [] },
  "session.reauthenticated": { target: "session", personal: [] },
  "sign_in.failed": { target: "user", personal: [] },
  "sign_in.locked": { target: "user", personal: [] },
  "provider.linked": { target: "user", personal: [] },
  "provider.unlinked": { target: "user", personal: [] },
  "two_factor.set_up": { target: "user", personal: [] },
  "two_factor.enabled": { target: "user", personal: [] },
  "two_factor.disabled": { target: "user", personal: [] },
  "two_factor.codes_changed": { target: "user", personal: [] },
  "two_factor.removed": { target: "user", personal: [] },
  "passkey.added": { target: "passkey", personal: ["name"] },
  "passkey.removed": { target: "passkey", personal: ["name"] },
  "provider.broken": { target: "user", personal: [] },
  "avatar.changed": { target: "user", personal: ["image"] },
  "session.started": { target: "session", personal: [] },
  "user.created": { target: "user", personal: ["name", "email"] },
  "impersonation.started": { target: "user", personal: ["reason"] },
  "impersonation.ended": { target: "user", personal: [] },
  "session.ended": { target: "session", personal: [] },
  "signing_key.added": { target: "key", personal: [] },
  "tenant.created": { target: "tenant", personal: [] },
  "tenant.inherited": { target: "tenant", personal: [] },
  "tenant.entered": { target: "tenant", personal: [] },
  "api_key.created": { target: "api_key", personal: [] },
  "api_key.changed": { target: "api_key", personal: [] },
  "api_key.rotated": { target: "api_key", personal: [] },
  "api_key.revoked": { target: "api_key", personal: [] },
  "tenant.changed": { target: "tenant", personal: [] },
  "tenant.deleted": { target: "tenant", personal: [] },
  "member.joined": { target: "user", personal: [] },
  "member.left": { target: "user", personal: [] },
  "member.removed": { target: "user", personal: [] },
  "member.role_changed": { target: "user", personal: [] },
  "invitation.created": { target: "invitation", personal: [] },
  "invitation.resent": { target: "invitation", personal: [] },
  "invitation.cancelled": { target: "invitation", personal: [] },
  "invitation.declined": { target: "invitation", personal: [] },
  "domain.added": { target: "domain", personal: [] },
  "domain.verified": { target: "domain", personal: [] },
  "domain.changed": { target: "domain", personal: [] },
  "domain.removed": { target: "domain", personal: [] },
  "billing.subscribed": { target: "tenant", personal: [] },
  "billing.plan_changed": { target: "tenant", personal: [] },
  "billing.cancelled": { target: "tenant", personal: [] },
  "billing.resumed": { target: "tenant", personal: [] },
  "billing.healed": { target: "tenant", personal: [] },
  "billing.event_replayed": { target: "billing_event", personal: [] },
  "billing.entitlements_overridden": { target: "tenant", personal: [] },
  "webhook_endpoint.created": { target: "webhook_endpoint", personal: [] },
  "webhook_endpoint.changed": { target: "webhook_endpoint", personal: [] },
  "webhook_endpoint.secret_rotated": { target: "webhook_endpoint", personal: [] },
  "webhook_endpoint.deleted": { target: "webhook_endpoint", personal: [] },
  "dead_letter.replayed": { target: "dead_letter", personal: [] },
  "dead_letter.discarded": { target: "dead_letter", personal: [] },
  "dataset.deleted": { target: "dataset", personal: [] },
  "dataset.restored": { target: "dataset", personal: [] },
  "dataset.purged": { target: "dataset", personal: [] },
  "schedule.created": { target: "schedule", personal: [] },
  "schedule.changed": { target: "schedule", personal: [] },
  "schedule.deleted": { target: "schedule", personal: [] },
  "gate.entered": { target: "session", personal: [] },
  "audit.exported": { target: "tenant", personal: [] },
  "sso_provider.created": { target: "sso_provider", personal: [] },
  "sso_provider.changed": { target: "sso_provider", personal: [] },
  "sso_provider.deleted": { target: "sso_provider", personal: [] },
  "sso.linked": { target: "user", personal: [] },
  "sso.refused": { target: "sso_provider", personal: [] },
  "member.provisioned": { target: "user", personal: [] },
  "member.deprovisioned": { target: "user", personal: [] },
  "member.role_provisioned": { target: "user", personal: [] },
  "scim_token.created": { target: "scim_token", personal: [] },
  "scim_token.revoked": { target: "scim_token", personal: [] },
  "scim_user.created": { target: "user", personal: ["userName"] },
  "scim_user.changed": { target: "user", personal: ["userName", "name", "email"] },
  "scim_user.deleted": { target: "user", personal: ["userName"] },
  "scim_group.created": { target: "scim_group", personal: [] },
  "scim_group.changed": { target: "scim_group", personal: [] },
  "scim_group.deleted": { target: "scim_group", personal: [] },
  "entry_rule.created": { target: "entry_rule", personal: [] },
  "entry_rule.deleted": { target: "entry_rule", personal: [] },
  "maintenance.started": { target: "maintenance", personal: [] },
  "maintenance.ended": { target: "maintenance", personal: [] },
  "feature_flag.changed": { target: "feature_flag", personal: [] },
  "feature_flag.overridden": { target: "feature_flag", personal: [] },
  "content.created": { target: "content", personal: [] },
  "content.updated": { target: "content", personal: [] },
  "content.published": { target: "content", personal: [] },
  "content.deleted": { target: "content", personal: [] },
} as const satisfies Record<string, { target: AuditTarget; personal: readonly string[] }>;

export type AuditAction = keyof typeof auditActions;

/** The name of every action, for schemas. */
export const auditActionNames = Object.keys(auditActions) as [AuditAction, ...AuditAction[]];
