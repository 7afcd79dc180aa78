import { z } from "zod";
import { emailSchema, loginSchema, registerSchema } from "../../../workers/contract/auth.ts";
import { type Asking, askGateway } from "./ask-gateway.ts";
import { failureOf } from "./failure.ts";
import { type FormOutcome, outcomeOfFailure, shownValues } from "./form-outcome.ts";
import { parseForm } from "./parse-form.ts";
import { safeNext } from "./safe-next.ts";

/** A form that worked: where the visitor goes, and the cookies that the gateway set. */
export type FormSent = { location: string; cookies: string[] };

type TextForm = { schema: z.ZodType; path: string; next: (url: URL) => string };

/** Every form of plain fields: its address, its schema, the API route it is for, and where it leads. */
const textForms: Record<string, TextForm> = {
  "/sign-up": { schema: registerSchema, path: "/api/auth/register", next: () => "/check-mail" },
  "/sign-in": {
    schema: loginSchema,
    path: "/api/auth/login",
    next: (url) => safeNext(url.searchParams.get("next")),
  },
  "/sign-out": { schema: z.strictObject({}), path: "/api/auth/logout", next: () => "/" },
  "/check-mail": {
    schema: z.strictObject({ email: emailSchema }),
    path: "/api/auth/send-verification-email",
    next: () => "/check-mail?again=yes",
  },
  "/verify": {
    schema: z.strictObject({ token: z.string().min(1, "The link is not complete") }),
    path: "/api/auth/verify",
    next: () => "/sign-in?verified=yes",
  },
};

export function isTextForm(pathname: string): boolean {
  return Object.hasOwn(textForms, pathname);
}

/** Checks a sent form, passes it to the API as the visitor, and says where to go or what to show. */
export async function sendTextForm(
  asking: Asking,
  url: URL,
  entries: [string, string][],
): Promise<FormSent | FormOutcome> {
  const form = textForms[url.pathname];
  if (!form) throw new Error(`Cannot send a form to "${url.pathname}": no such form`);
  const values = shownValues(entries);
  const parsed = parseForm(form.schema, entries);
  if (!parsed.ok) {
    const failure = {
      status: 422,
      code: "invalid_request",
      message: "Check the marked fields.",
      errors: parsed.errors,
    };
    return outcomeOfFailure(url.pathname, failure, values);
  }
  const response = await askGateway(asking, form.path, { method: "POST", json: parsed.data });
  if (!response.ok) return outcomeOfFailure(url.pathname, await failureOf(response), values);
  await response.body?.cancel();
  return { location: form.next(url), cookies: response.headers.getSetCookie() };
}
