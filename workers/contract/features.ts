/** What a plan has or has not; the keys are what code asks for. */
export const featureNames = {
  audit_log: "Audit log",
  own_sign_in: "Sign-in and directory of your own (OIDC, SAML, SCIM)",
} as const satisfies Record<string, string>;

export type Feature = keyof typeof featureNames;
