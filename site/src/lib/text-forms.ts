import { z } from "zod";
import {
  changePasswordSchema,
  emailSchema,
  forgotPasswordSchema,
  loginSchema,
  registerSchema,
  resetPasswordSchema,
} from "../../../workers/contract/auth.ts";
import { type Asking, askGateway } from "./ask-gateway.ts";
import { failureOf } from "./failure.ts";
import { type FormOutcome, outcomeOfErrors, outcomeOfFailure, shownValues } from "./form-outcome.ts";
import { parseForm } from "./parse-form.ts";
import { safeNext } from "./safe-next.ts";

/** A form that worked: where the visitor goes, and the cookies that the gateway set. */
export type FormSent = { location: string; cookies: string[] };

type Ask = { method: "POST" | "PATCH" | "DELETE"; path: string; json?: unknown };
type TextForm = { schema: z.ZodType; ask: (data: never) => Ask; next: (url: URL) => string };

const token = z.string().min(1, "The link is not complete");

/**
 * Every form of plain fields: its address, its schema, the API route it is for, and where it leads. Where a page has
 * several, `?do=` tells them apart.
 */
const textForms: Record<string, TextForm> = {
  "/sign-up": { schema: registerSchema, ask: post("/api/auth/register"), next: () => "/check-mail" },
  "/sign-in": {
    schema: loginSchema,
    ask: post("/api/auth/login"),
    next: (url) => safeNext(url.searchParams.get("next")),
  },
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
  "/reset": {
    schema: resetPasswordSchema,
    ask: post("/api/auth/reset-password"),
    next: () => "/sign-in?reset=yes",
  },
  "/app/settings/security?do=change-password": {
    schema: changePasswordSchema,
    ask: post("/api/auth/change-password"),
    next: () => "/app/settings/security?done=password",
  },
  "/app/settings/security?do=end-session": {
    schema: z.strictObject({ id: z.string().min(1, "The session is not named") }),
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
};

function post(path: string): (json: unknown) => Ask {
  return (json) => ({ method: "POST", path, json });
}

/** The name of the form that is sent to an address: its path, with `?do=` where there is one. */
export function formOf({ pathname, searchParams }: URL): string {
  const which = searchParams.get("do");
  return which === null ? pathname : `${pathname}?do=${which}`;
}

const paths = new Set(Object.keys(textForms).map((name) => name.replace(/\?.*/, "")));

export function isTextForm(pathname: string): boolean {
  return paths.has(pathname);
}

/** Checks a sent form, passes it to the API as the visitor, and says where to go or what to show. */
export async function sendTextForm(
  asking: Asking,
  url: URL,
  entries: [string, string][],
): Promise<FormSent | FormOutcome> {
  const action = formOf(url);
  const values = shownValues(entries);
  const form = Object.hasOwn(textForms, action) ? textForms[action] : undefined;
  if (!form) return outcomeOfErrors(action, { "": "This page has no such form" }, values);
  const parsed = parseForm(form.schema, entries);
  if (!parsed.ok) return outcomeOfErrors(action, parsed.errors, values);
  const { path, ...init } = form.ask(parsed.data as never);
  const response = await askGateway(asking, path, init);
  if (!response.ok) return outcomeOfFailure(action, await failureOf(response), values);
  await response.body?.cancel();
  return { location: form.next(url), cookies: response.headers.getSetCookie() };
}
