import { z } from "zod";
import { createScimTokenSchema } from "../../../workers/contract/sso.ts";
import type { TextForm } from "./text-form.ts";
import { organizationSignInFormWords as words } from "./words/app/organization-sign-in-forms.ts";

/** The forms by which an organization arranges its sign-in, as `lib/text-forms.ts` lists forms. */
const page = "/app/settings/organization/sign-in";
const providers = "/api/auth/organization/sign-in-providers";
const tokens = "/api/auth/organization/scim-tokens";

const id = z.string().min(1, words.notNamed);
const text = (what: string) => z.string().trim().min(1, what);

/** What is entered, as it is sent: several domains in one line, and boxes that say "on". */
const settings = {
  name: text(words.noName),
  domains: text(words.noDomain).transform((line) => line.split(/[\s,]+/).filter(Boolean)),
  trustsTwoFactor: box(),
  provision: box(),
};

function box() {
  return z
    .literal("on")
    .optional()
    .transform((value) => value === "on");
}

const oidcForm = z.strictObject({
  ...settings,
  issuer: text(words.noIssuer),
  clientId: text(words.noClientId),
  clientSecret: text(words.noClientSecret),
});

const samlForm = z.strictObject({ ...settings, metadata: text(words.noMetadata) });

const done = (what: string) => () => `${page}?done=${what}`;
const one =
  (method: "POST" | "PATCH" | "DELETE", suffix = "", json?: object) =>
  ({ id }: { id: string }) => ({
    ...{ method, path: `${providers}/${encodeURIComponent(id)}${suffix}` },
    ...(json === undefined ? {} : { json }),
  });

export const organizationSignInForms: Record<string, TextForm> = {
  [`${page}?do=add-oidc`]: {
    schema: oidcForm,
    ask: (data: object) => ({ method: "POST", path: providers, json: { type: "oidc", ...data } }),
    next: done("added"),
  },
  [`${page}?do=add-saml`]: {
    schema: samlForm,
    ask: (data: object) => ({ method: "POST", path: providers, json: { type: "saml", ...data } }),
    next: done("added"),
  },
  [`${page}?do=test`]: {
    schema: z.strictObject({ id }),
    ask: one("POST", "/test", {}),
    show: (answer) => answer,
  },
  [`${page}?do=enforce`]: {
    schema: z.strictObject({ id }),
    ask: one("PATCH", "", { enforced: true }),
    next: done("enforced"),
  },
  [`${page}?do=release`]: {
    schema: z.strictObject({ id }),
    ask: one("PATCH", "", { enforced: false }),
    next: done("released"),
  },
  [`${page}?do=remove`]: { schema: z.strictObject({ id }), ask: one("DELETE"), next: done("removed") },
  [`${page}?do=add-token`]: {
    schema: createScimTokenSchema,
    ask: (json: object) => ({ method: "POST", path: tokens, json }),
    show: ({ token, url }) => ({ token, url }),
  },
  [`${page}?do=revoke-token`]: {
    schema: z.strictObject({ id }),
    ask: ({ id }: { id: string }) => ({ method: "DELETE", path: `${tokens}/${encodeURIComponent(id)}` }),
    next: done("revoked"),
  },
};
