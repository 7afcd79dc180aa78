import { z } from "zod";
import { nameSchema } from "./auth.ts";

/** An organization's own sign-in and its directory, as its owners and administrators arrange them. */

/** An owner is made by an owner, never by a directory. */
export const provisionedRoleSchema = z.enum(["admin", "billing", "member", "viewer"]);

/** What somebody who signs in for the first time becomes: nothing that manages the organization. */
const firstRoleSchema = z.enum(["billing", "member", "viewer"]);

const domainSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/, "Not a domain");

const urlSchema = z.string().trim().max(1_000).pipe(z.url("Not a URL"));
const clientIdSchema = z.string().trim().min(1, "Enter the client id").max(300);
const clientSecretSchema = z.string().min(1, "Enter the client secret").max(1_000);

/** Federation metadata may list everything that an identity provider can do; more than this is no provider's. */
const metadataSchema = z.string().min(1, "Paste the metadata").max(50_000, "The metadata is too large");
const certificateSchema = z.string().trim().min(100, "Not a certificate").max(8_000, "Not a certificate");

const settings = {
  name: nameSchema,
  domains: z.array(domainSchema).min(1, "Name a domain").max(20),
  /** Whether members with an address of the domains may sign in by nothing else. */
  enforced: z.boolean(),
  /** Whether the provider is trusted to have asked for a second factor. */
  trustsTwoFactor: z.boolean(),
  /** Whether somebody who is not a member becomes one by signing in. */
  provision: z.boolean(),
  defaultRole: firstRoleSchema,
};

const createSettings = {
  name: settings.name,
  domains: settings.domains,
  enforced: settings.enforced.default(false),
  trustsTwoFactor: settings.trustsTwoFactor.default(false),
  provision: settings.provision.default(true),
  defaultRole: settings.defaultRole.default("member"),
};

const createOidcProviderSchema = z.strictObject({
  type: z.literal("oidc"),
  ...createSettings,
  issuer: urlSchema,
  clientId: clientIdSchema,
  clientSecret: clientSecretSchema,
});

const samlFieldsSchema = z.strictObject({
  entityId: z.string().trim().min(1).max(1_000),
  signInUrl: urlSchema,
  certificates: z.array(certificateSchema).min(1).max(5),
});

const createSamlProviderSchema = z
  .strictObject({
    type: z.literal("saml"),
    ...createSettings,
    metadata: metadataSchema.optional(),
    fields: samlFieldsSchema.optional(),
  })
  .refine(({ metadata, fields }) => (metadata === undefined) !== (fields === undefined), {
    error: "Give the metadata or the fields",
    path: ["metadata"],
  });

export const createProviderSchema = z.discriminatedUnion("type", [
  createOidcProviderSchema,
  createSamlProviderSchema,
]);

export const changeProviderSchema = z.strictObject({
  ...z.object(settings).partial().shape,
  clientId: clientIdSchema.optional(),
  clientSecret: clientSecretSchema.optional(),
  /** New certificates or addresses of the same identity provider. */
  metadata: metadataSchema.optional(),
});

/** A provider as its organization sees it. The client's secret is never shown again. */
export const signInProviderSchema = z.object({
  id: z.string(),
  type: z.enum(["oidc", "saml"]),
  ...settings,
  domains: z.array(z.object({ domain: z.string(), verified: z.boolean() })),
  issuer: z.string(),
  createdAt: z.iso.datetime(),
  oidc: z.object({ clientId: z.string(), redirectUri: z.string() }).nullable(),
  saml: z
    .object({
      signInUrl: z.string(),
      certificates: z.array(z.object({ sha256: z.string(), expiresAt: z.iso.datetime() })),
      /** Where the provider reads what it has to know of Selvedge, and what that says. */
      metadataUrl: z.string(),
      assertionUrl: z.string(),
    })
    .nullable(),
});

/** What came of trying a provider; nothing is wrong when the list is empty. */
export const providerTestSchema = z.object({ ok: z.boolean(), problems: z.array(z.string()) });

export const createScimTokenSchema = z.strictObject({ name: nameSchema });

export const scimTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
});

export type CreateProviderInput = z.infer<typeof createProviderSchema>;
export type ChangeProviderInput = z.infer<typeof changeProviderSchema>;
export type SignInProvider = z.infer<typeof signInProviderSchema>;
export type ScimToken = z.infer<typeof scimTokenSchema>;
export type ProvisionedRole = z.infer<typeof provisionedRoleSchema>;
