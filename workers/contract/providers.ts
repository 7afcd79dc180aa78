import { z } from "zod";

/** Those whose accounts people may sign in with; which of them a deployment offers says its configuration. */
export const providerIdSchema = z.enum(["google", "openid"]);

/** A provider that is offered. */
export const providerSchema = z.object({ id: providerIdSchema, name: z.string() });

/** A provider's account that a person can sign in with. Its tokens are never shown. */
export const linkedProviderSchema = providerSchema.extend({
  linkedAt: z.iso.datetime(),
  /** The provider gives nothing on the person's behalf any more; signing in with it again mends that. */
  broken: z.boolean(),
});

/** Why a sign-in by a provider came to nothing; what a page is told, and never the provider's own words. */
export const providerFailures = [
  "cancelled",
  "expired",
  "address_unproven",
  "link_first",
  "already_linked",
  "in_use",
  "signed_out",
  "not_allowed",
  "sso_required",
  "failed",
] as const;

const here = "http://site.invalid";

/** A path of the site with its query. An address that leads anywhere else, however it is spelled, is none. */
const sitePathSchema = z
  .string()
  .max(1_000)
  .refine((path) => {
    // Browsers drop tabs and newlines and read "\" as "/": only plain printable characters get to the parser.
    if (!/^\/[\x21-\x5b\x5d-\x7e]*$/.test(path) || !URL.canParse(path, here)) return false;
    const { origin, pathname } = new URL(path, here);
    return origin === here && !pathname.startsWith("//");
  }, "Not a path of this site, as /app is");

export const startProviderSchema = z.strictObject({
  provider: providerIdSchema,
  next: sitePathSchema.optional(),
});

export type ProviderId = z.infer<typeof providerIdSchema>;
export type Provider = z.infer<typeof providerSchema>;
export type LinkedProvider = z.infer<typeof linkedProviderSchema>;
export type ProviderFailure = (typeof providerFailures)[number];
