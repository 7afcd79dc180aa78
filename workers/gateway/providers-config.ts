import { z } from "zod";
import type { ProviderId } from "../contract/providers.ts";

/** A provider that people may sign in with, as this deployment is known to it. */
export type ProviderConfig = {
  id: ProviderId;
  /** What people call it. */
  name: string;
  /** Its identifier: its own document about itself is found below it. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Asked for at its sign-in page, besides what OpenID Connect asks for. */
  parameters: Record<string, string>;
};

const text = z.string().trim().max(300).optional();

const issuer = text.refine((value) => !value || isIssuer(value), {
  error: "is not an issuer, as https://login.example.org",
});

/** All of them may be left out or empty: then the provider is not offered. */
export const providerVariables = {
  GOOGLE_ISSUER: issuer,
  GOOGLE_CLIENT_ID: text,
  GOOGLE_CLIENT_SECRET: text,
  OIDC_NAME: text,
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: text,
  OIDC_CLIENT_SECRET: text,
};

type ProviderVariables = { [Name in keyof typeof providerVariables]?: string | undefined };

/** The providers that are offered, in the order in which they are shown. */
export function readProviders(values: ProviderVariables): ProviderConfig[] {
  const providers: ProviderConfig[] = [];
  if (values.GOOGLE_CLIENT_ID && values.GOOGLE_CLIENT_SECRET) {
    providers.push({
      ...{ id: "google", name: "Google", issuer: values.GOOGLE_ISSUER || "https://accounts.google.com" },
      ...{ clientId: values.GOOGLE_CLIENT_ID, clientSecret: values.GOOGLE_CLIENT_SECRET },
      // Google gives a refresh token to who asks for access while the person is away, and for no scope.
      parameters: { access_type: "offline" },
    });
  }
  if (values.OIDC_ISSUER && values.OIDC_CLIENT_ID && values.OIDC_CLIENT_SECRET) {
    providers.push({
      ...{
        id: "openid",
        name: values.OIDC_NAME || new URL(values.OIDC_ISSUER).hostname,
        issuer: values.OIDC_ISSUER,
      },
      ...{ clientId: values.OIDC_CLIENT_ID, clientSecret: values.OIDC_CLIENT_SECRET, parameters: {} },
    });
  }
  return providers;
}

function isIssuer(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, search, hash, username } = new URL(value);
  return ["http:", "https:"].includes(protocol) && search === "" && hash === "" && username === "";
}
