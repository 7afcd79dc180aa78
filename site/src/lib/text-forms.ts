import { z } from "zod";
import {
  changePasswordSchema,
  emailSchema,
  forgotPasswordSchema,
  loginSchema,
  registerSchema,
  resetPasswordSchema,
} from "../../../workers/contract/auth.ts";
import { contactSchema } from "../../../workers/contract/contact.ts";
import { type NotificationTopic, notificationTopics } from "../../../workers/contract/notifications.ts";
import { type ProviderId, providerIdSchema } from "../../../workers/contract/providers.ts";
import { adminForms } from "./admin-forms.ts";
import {
  apiKeysPage,
  createKeyForm,
  keyAddress,
  keyIn,
  revokeKeyForm,
  rotateKeyForm,
} from "./api-key-forms.ts";
import { type Asking, askGateway } from "./ask-gateway.ts";
import { billingForms } from "./billing-forms.ts";
import { contentForms } from "./content-forms.ts";
import { datasetForms, datasetPlace } from "./dataset-forms.ts";
import { deadLetterForms } from "./dead-letter-forms.ts";
import { entryForms } from "./entry-forms.ts";
import { factorForms, signInForms } from "./factor-forms.ts";
import { failureOf } from "./failure.ts";
import { flagForms } from "./flag-forms.ts";
import {
  type FormOutcome,
  outcomeOfErrors,
  outcomeOfFailure,
  outcomeOfSuccess,
  shownValues,
} from "./form-outcome.ts";
import { organizationForms } from "./organization-forms.ts";
import { organizationSignInForms } from "./organization-sign-in-forms.ts";
import { overrideForms } from "./override-forms.ts";
import { parseForm } from "./parse-form.ts";
import { profileForms } from "./profile-forms.ts";
import { safeNext } from "./safe-next.ts";
import { scheduleForms } from "./schedule-forms.ts";
import { taskForms } from "./task-forms.ts";
import { afterSignIn, awayAsSaid, post, type TextForm } from "./text-form.ts";
import { webhookForms } from "./webhook-forms.ts";
import { sentFormWords as words } from "./words/app/sent-forms.ts";

/** A form that worked: where the visitor goes, also to another site, and the cookies that the gateway set. */
export type FormSent = { location: string; cookies: string[] };

/** A form that worked and is answered on its own page, and the cookies that the gateway set. */
export type FormShown = { outcome: FormOutcome; cookies: string[] };

const provider = z.strictObject({ provider: providerIdSchema });
const startProvider: TextForm = {
  schema: provider,
  ask: (data: { provider: ProviderId }, url) => {
    const next = safeNext(url.searchParams.get("next"));
    return { method: "POST", path: "/api/auth/sign-in/social", json: { ...data, next } };
  },
  next: awayAsSaid,
};

const topics = Object.keys(notificationTopics) as NotificationTopic[];
const ways = topics.flatMap((topic) => [`${topic}.inApp`, `${topic}.mail`]);

const token = z.string().min(1, words.linkIncomplete);

/**
 * Every form of plain fields: its address, its schema, the API route it is for, and where it leads. Where a page has
 * several, `?do=` tells them apart.
 */
export const textForms: Record<string, TextForm> = {
  ...adminForms,
  ...contentForms,
  ...datasetForms,
  ...billingForms,
  "/sign-up": { schema: registerSchema, ask: post("/api/auth/register"), next: () => "/check-mail" },
  "/sign-in": {
    schema: loginSchema,
    ask: post("/api/auth/login"),
    next: afterSignIn,
  },
  "/sign-in?do=provider": startProvider,
  "/sign-up?do=provider": startProvider,
  "/organization-sign-in": {
    schema: z.strictObject({ email: emailSchema }),
    ask: ({ email }: { email: string }, url) => ({
      ...{ method: "POST", path: "/api/auth/sign-in/sso" },
      json: { email, next: safeNext(url.searchParams.get("next")) },
    }),
    next: awayAsSaid,
  },
  ...organizationForms,
  ...signInForms,
  "/sign-out": { schema: z.strictObject({}), ask: post("/api/auth/logout"), next: () => "/" },
  "/check-mail": {
    schema: z.strictObject({ email: emailSchema }),
    ask: post("/api/auth/send-verification-email"),
    next: () => "/check-mail?again=yes",
  },
  "/verify": {
    schema: z.strictObject({ token }),
    ask: post("/api/auth/verify"),
    next: () => "/sign-in?verified=yes",
  },
  "/forgot": {
    schema: forgotPasswordSchema,
    ask: post("/api/auth/forgot-password"),
    next: () => "/forgot?sent=yes",
  },
  "/contact": {
    schema: contactSchema,
    ask: post("/api/forms/contact"),
    next: () => "/contact?sent=yes",
  },
  "/reset": {
    schema: resetPasswordSchema,
    ask: post("/api/auth/reset-password"),
    next: () => "/sign-in?reset=yes",
  },
  "/restore": {
    schema: z.strictObject({ token }),
    ask: post("/api/user/me/restore"),
    next: () => "/sign-in?restored=yes",
  },
  ...profileForms,
  "/app/settings/account?do=export": {
    schema: z.strictObject({}),
    ask: () => ({ method: "POST", path: "/api/user/export" }),
    next: () => "/app/settings/account?done=export#export",
  },
  "/app/settings/account?do=close": {
    schema: z.strictObject({}),
    ask: () => ({ method: "DELETE", path: "/api/user/me" }),
    next: () => "/app/settings/account",
  },
  "/app/settings/account?do=restore": {
    schema: z.strictObject({}),
    ask: post("/api/user/me/restore"),
    next: () => "/app/settings/account?done=kept",
  },
  "/app/settings/security?do=change-password": {
    schema: changePasswordSchema,
    ask: post("/api/auth/change-password"),
    next: () => "/app/settings/security?done=password",
  },
  "/app/settings/security?do=end-session": {
    schema: z.strictObject({ id: z.string().min(1, words.noSession) }),
    ask: ({ id }: { id: string }) => ({
      method: "DELETE",
      path: `/api/auth/sessions/${encodeURIComponent(id)}`,
    }),
    next: () => "/app/settings/security?done=session#sessions",
  },
  "/app/settings/security?do=end-others": {
    schema: z.strictObject({}),
    ask: () => ({ method: "DELETE", path: "/api/auth/sessions" }),
    next: () => "/app/settings/security?done=sessions#sessions",
  },
  ...organizationSignInForms,
  "/app/settings/security?do=link-provider": {
    schema: provider,
    ask: ({ provider }: { provider: ProviderId }) => ({
      method: "POST",
      path: `/api/auth/providers/${provider}/link`,
    }),
    next: awayAsSaid,
  },
  "/app/settings/security?do=unlink-provider": {
    schema: provider,
    ask: ({ provider }: { provider: ProviderId }) => ({
      method: "DELETE",
      path: `/api/auth/providers/${provider}`,
    }),
    next: () => "/app/settings/security?done=unlinked#providers",
  },
  ...factorForms,
  ...webhookForms,
  ...taskForms,
  ...scheduleForms,
  ...deadLetterForms,
  ...entryForms,
  ...flagForms,
  ...overrideForms,
  "/app/settings/security?do=end-all": {
    schema: z.strictObject({}),
    ask: () => ({ method: "DELETE", path: "/api/auth/sessions?including=current" }),
    next: () => "/sign-in",
  },
  "/stop-impersonating": {
    schema: z.strictObject({}),
    ask: post("/api/auth/stop-impersonating"),
    next: () => "/admin/users",
  },
  [`${apiKeysPage}?do=create`]: { schema: createKeyForm, ask: post("/api/auth/api-keys"), show: keyIn },
  [`${apiKeysPage}?do=rotate`]: {
    schema: rotateKeyForm,
    ask: ({ id, overlap }: { id: string; overlap: string }) => ({
      method: "POST",
      path: `${keyAddress(id)}/rotate`,
      json: { overlapSeconds: Number(overlap) },
    }),
    show: keyIn,
  },
  [`${apiKeysPage}?do=revoke`]: {
    schema: revokeKeyForm,
    ask: ({ id }: { id: string }) => ({ method: "DELETE", path: keyAddress(id) }),
    next: () => `${apiKeysPage}?done=revoked`,
  },
  "/app/notifications?do=mark": {
    schema: z.strictObject({
      id: z.string().min(1, words.noNotification),
      read: z.enum(["true", "false"]),
    }),
    ask: ({ id, read }: { id: string; read: string }) => ({
      ...{ method: "PATCH", path: `/api/notifications/${encodeURIComponent(id)}` },
      json: { read: read === "true" },
    }),
    next: () => "/app/notifications",
  },
  "/app/notifications?do=read-all": {
    schema: z.strictObject({}),
    ask: post("/api/notifications/read-all"),
    next: () => "/app/notifications",
  },
  "/app/notifications?do=preferences": {
    // A box that is not ticked is not sent.
    schema: z.partialRecord(z.enum(ways), z.literal("on")),
    ask: (ticked: Record<string, "on">) => ({
      ...{ method: "PUT", path: "/api/notifications/preferences" },
      json: {
        data: topics.map((topic) => ({
          topic,
          inApp: `${topic}.inApp` in ticked,
          mail: `${topic}.mail` in ticked || topic === "security",
        })),
      },
    }),
    next: () => "/app/notifications?done=preferences#preferences",
  },
};

/** The name of the form that is sent to an address: its path, with `?do=` where there is one. */
export function formOf({ pathname, searchParams }: URL): string {
  const which = searchParams.get("do");
  return which === null ? pathname : `${pathname}?do=${which}`;
}

const paths = new Set(Object.keys(textForms).map((name) => name.replace(/\?.*/, "")));

export function isTextForm(pathname: string): boolean {
  return paths.has(datasetPlace(pathname));
}

function textForm(action: string): TextForm | undefined {
  const name = datasetPlace(action);
  return Object.hasOwn(textForms, name) ? textForms[name] : undefined;
}

/** Checks a sent form, passes it to the API as the visitor, and says where to go or what to show. */
export async function sendTextForm(
  asking: Asking,
  url: URL,
  entries: [string, string][],
): Promise<FormSent | FormShown | FormOutcome> {
  const action = formOf(url);
  const values = shownValues(entries);
  const form = textForm(action);
  if (!form) return outcomeOfErrors(action, { "": words.noSuchForm }, values);
  const parsed = parseForm(form.schema, entries);
  if (!parsed.ok) return outcomeOfErrors(action, parsed.errors, values);
  const { path, ...init } = form.ask(parsed.data as never, url);
  const response = await askGateway(asking, path, init);
  if (!response.ok) {
    const failure = await failureOf(response);
    if (failure.code !== "reauthentication_required") return outcomeOfFailure(action, failure, values);
    return { location: `/app/settings/confirm?next=${encodeURIComponent(url.pathname)}`, cookies: [] };
  }
  const answer = await answerOf(response);
  const cookies = response.headers.getSetCookie();
  if ("next" in form) return { location: form.next(url, answer), cookies };
  return { outcome: outcomeOfSuccess(action, form.show(answer, parsed.data as never)), cookies };
}

async function answerOf(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  return text === "" ? {} : JSON.parse(text);
}
