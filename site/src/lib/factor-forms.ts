import { z } from "zod";
import {
  changeEmailSchema,
  codeSchema,
  confirmCodeSchema,
  emailCodeSchema,
  emailCodeSignInSchema,
  mailTokenSchema,
  passkeyNameSchema,
  recoveryCodeSchema,
} from "../../../workers/contract/factors.ts";
import { safeNext } from "./safe-next.ts";
import { afterSignIn, post, type TextForm } from "./text-form.ts";
import { factorFormWords as words } from "./words/app/factor-forms.ts";

const security = "/app/settings/security";
const confirm = "/app/settings/confirm";

/** A box that was ticked is sent as "on", and one that was not is not sent. */
const trustDevice = z.literal("on").optional();
const nothing = z.strictObject({});
const id = z.string().min(1, words.noPasskey);

type Shown = { trustDevice?: "on" };

const secondStep = {
  ask: ({ trustDevice: ticked, ...shown }: Shown) => ({
    method: "POST" as const,
    path: "/api/auth/two-factor/verify",
    json: { ...shown, trustDevice: ticked === "on" },
  }),
  next: afterSignIn,
};

const passkeyPath = (passkeyId: string) => `/api/auth/passkeys/${encodeURIComponent(passkeyId)}`;
const backFrom = (url: URL) => safeNext(url.searchParams.get("next"));

/** The forms of the ways to sign in besides the password, and of mails about addresses. */
export const signInForms: Record<string, TextForm> = {
  "/sign-in/two-factor": { schema: z.strictObject({ code: codeSchema, trustDevice }), ...secondStep },
  "/sign-in/two-factor?do=recovery": {
    schema: z.strictObject({ recoveryCode: recoveryCodeSchema, trustDevice }),
    ...secondStep,
  },
  "/sign-in/code": {
    schema: emailCodeSchema,
    ask: post("/api/auth/email-code"),
    show: (_, { email }: { email: string }) => ({ email }),
  },
  "/sign-in/code?do=verify": {
    schema: emailCodeSignInSchema,
    ask: post("/api/auth/email-code/verify"),
    next: afterSignIn,
  },
  "/confirm-address": {
    schema: mailTokenSchema,
    ask: post("/api/auth/change-email/confirm"),
    next: () => "/confirm-address?done=yes",
  },
  "/stop-address": {
    schema: mailTokenSchema,
    ask: post("/api/auth/change-email/stop"),
    next: () => "/stop-address?done=yes",
  },
};

/** The forms of the settings about what opens the account. */
export const factorForms: Record<string, TextForm> = {
  [`${security}?do=change-email`]: {
    schema: changeEmailSchema,
    ask: post("/api/auth/change-email"),
    next: () => `${security}?done=email#email`,
  },
  [`${security}?do=enrol`]: {
    schema: nothing,
    ask: () => ({ method: "POST", path: "/api/auth/two-factor/enrol", json: {} }),
    show: (enrolment) => enrolment,
  },
  [`${security}?do=confirm-code`]: {
    schema: confirmCodeSchema,
    ask: post("/api/auth/two-factor/confirm"),
    show: (codes) => codes,
  },
  [`${security}?do=recovery-codes`]: {
    schema: nothing,
    ask: () => ({ method: "POST", path: "/api/auth/two-factor/recovery-codes", json: {} }),
    show: (codes) => codes,
  },
  [`${security}?do=disable`]: {
    schema: nothing,
    ask: () => ({ method: "DELETE", path: "/api/auth/two-factor" }),
    next: () => `${security}?done=disabled#two-factor`,
  },
  [`${security}?do=forget-devices`]: {
    schema: nothing,
    ask: () => ({ method: "DELETE", path: "/api/auth/two-factor/trusted-devices" }),
    next: () => `${security}?done=devices#two-factor`,
  },
  [`${security}?do=rename-passkey`]: {
    schema: passkeyNameSchema.extend({ id }),
    ask: ({ id, name }: { id: string; name: string }) => ({
      ...{ method: "PATCH", path: passkeyPath(id), json: { name } },
    }),
    next: () => `${security}?done=renamed#passkeys`,
  },
  [`${security}?do=remove-passkey`]: {
    schema: z.strictObject({ id }),
    ask: ({ id }: { id: string }) => ({ method: "DELETE", path: passkeyPath(id) }),
    next: () => `${security}?done=removed#passkeys`,
  },
  [`${confirm}?do=password`]: {
    schema: z.strictObject({ password: z.string().min(1, words.noPassword).max(128) }),
    ask: post("/api/auth/reauthenticate"),
    next: backFrom,
  },
  [`${confirm}?do=code`]: {
    schema: confirmCodeSchema,
    ask: post("/api/auth/reauthenticate"),
    next: backFrom,
  },
  [`${confirm}?do=recovery`]: {
    schema: z.strictObject({ recoveryCode: recoveryCodeSchema }),
    ask: post("/api/auth/reauthenticate"),
    next: backFrom,
  },
  [`${confirm}?do=mail`]: {
    schema: nothing,
    ask: () => ({ method: "POST", path: "/api/auth/reauthenticate/code", json: {} }),
    next: (url) => `${confirm}?sent=yes&next=${encodeURIComponent(backFrom(url))}`,
  },
};
