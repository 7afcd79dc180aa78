/**
 * What the audit log tells of. `target` is the kind of thing that was acted on; `personal` names the changed fields
 * that say something of a person and are sealed with that person's key.
 */
export const auditActions = {
  "account.signed_up": { target: "user", personal: ["name", "email"] },
  "account.verified": { target: "user", personal: [] },
  "profile.changed": { target: "user", personal: ["name", "bio", "locale", "timeZone"] },
  "user.role_changed": { target: "user", personal: [] },
  "user.status_changed": { target: "user", personal: ["banReason"] },
  "password.changed": { target: "user", personal: [] },
  "password.reset": { target: "user", personal: [] },
  "session.started": { target: "session", personal: [] },
  "session.ended": { target: "session", personal: [] },
  "tenant.created": { target: "tenant", personal: [] },
  "tenant.entered": { target: "tenant", personal: [] },
  "audit.exported": { target: "tenant", personal: [] },
} as const satisfies Record<string, { target: "user" | "session" | "tenant"; personal: readonly string[] }>;

export type AuditAction = keyof typeof auditActions;

/** The name of every action, for schemas. */
export const auditActionNames = Object.keys(auditActions) as [AuditAction, ...AuditAction[]];
