import { type Failure, sentence } from "./failure.ts";
import { formOutcomeWords as words } from "./words/app/form-outcome.ts";

/** What came of a sent form that leads nowhere: enough to show it again as it was left, or what it brought. */
export type FormOutcome = {
  /** The path of the form's action, so that only that form shows it. */
  action: string;
  status: number;
  code: string;
  message: string;
  /** Field name → what is wrong with it. */
  errors: Record<string, string>;
  /** What was entered, without passwords. */
  values: Record<string, string>;
  retryAfterSeconds?: number;
  /** What a form that succeeded brought, to be shown this once: it is in no address. */
  shown?: Record<string, unknown>;
};

/** What a form's address answers to a script: where to go, or what to show. */
export type FormReply = { location: string } | FormOutcome;

const secretFields = new Set([
  "password",
  "currentPassword",
  "newPassword",
  "token",
  "code",
  "recoveryCode",
  "clientSecret",
  "turnstileToken",
]);

/** Fields that nobody sees: what is wrong with them has to be said in words. */
const unseenFields = new Set(["", "token", "id"]);

/** The entered values that may be sent back to be shown again: text, and no secrets. */
export function shownValues(entries: Iterable<[string, unknown]>): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of entries) {
    if (typeof value === "string" && !secretFields.has(name)) values[name] = value;
  }
  return values;
}

/** Turns the gateway's refusal into what the form shows. */
export function outcomeOfFailure(
  action: string,
  failure: Failure,
  values: Record<string, string>,
): FormOutcome {
  const { status, code, message, errors, retryAfterSeconds } = failure;
  const marked = code === "invalid_request" && firstMarked(errors) !== undefined;
  const known = marked ? words.checkFields : message;
  return {
    action,
    status,
    code,
    message:
      retryAfterSeconds === undefined
        ? known
        : `${known} ${words.again.replace("{wait}", waitText(retryAfterSeconds))}`,
    errors,
    values,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** What a form that succeeded shows on its own page. */
export function outcomeOfSuccess(action: string, shown: Record<string, unknown>): FormOutcome {
  return { action, status: 200, code: "shown", message: "", errors: {}, values: {}, shown };
}

/** The first refused field that can be seen, and so be marked. */
export function firstMarked(errors: Record<string, string>): string | undefined {
  return Object.keys(errors).find((name) => !unseenFields.has(name));
}

/** What a form shows when its fields do not keep the contract's rules. */
export function outcomeOfErrors(
  action: string,
  errors: Record<string, string>,
  values: Record<string, string>,
): FormOutcome {
  const message = sentence(Object.values(errors)[0] ?? words.incomplete);
  return outcomeOfFailure(action, { status: 422, code: "invalid_request", message, errors }, values);
}

/** A wait in words, rounded up so that nobody comes too early: "in 12 minutes". */
export function waitText(seconds: number, language = "en"): string {
  const wait = new Intl.RelativeTimeFormat(language);
  if (seconds < 60) return wait.format(Math.max(1, Math.ceil(seconds)), "second");
  return wait.format(Math.ceil(seconds / 60), "minute");
}
