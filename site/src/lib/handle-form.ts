import { isRulesForm } from "./dataset-forms.ts";
import { type FormOutcome, type FormReply, outcomeOfFailure, shownValues } from "./form-outcome.ts";
import type { AskingOf } from "./guard.ts";
import { leadAway } from "./lead-away.ts";
import { noAnswer } from "./no-answer.ts";
import { pictureForm, sendPicture } from "./profile-forms.ts";
import { isContentFile, sendContentFile } from "./send-content-file.ts";
import { type FormSent, type FormShown, formOf, isTextForm, sendTextForm } from "./text-forms.ts";
import { appPath, sendRun, sendUpload } from "./upload-form.ts";
import { sentFormWords as words } from "./words/app/sent-forms.ts";
import { languageOf, withoutLanguage } from "./words/language.ts";
import { refusalIn } from "./words/refusals.ts";

const textLimitBytes = 64 * 1024;
/** A text of 200,000 characters, each written as "%E2%80%94" is; also the rules of a thousand columns. */
const contentLimitBytes = 2 * 1024 * 1024;

/** Whether a POST to this path is a form of ours. */
export function isForm(pathname: string): boolean {
  return pathname === appPath || isTextForm(withoutLanguage(pathname));
}

/**
 * Handles a sent form.
 * @returns A response when there is somewhere to go, or when a script asked and takes JSON; otherwise the outcome that
 * the page has to show, and the cookies to send along.
 */
export async function handleForm(asking: AskingOf): Promise<Response | FormShown> {
  const { request } = asking;
  const url = new URL(request.url);
  const language = languageOf(url.pathname);
  url.pathname = withoutLanguage(url.pathname);
  const result = await send(asking, url);
  const asked = request.headers.get("accept") === "application/json";
  if ("location" in result) return asked ? leadByScript(result) : leadByRedirect(result);
  const { outcome, cookies } = "outcome" in result ? result : { outcome: result, cookies: [] };
  const shown = { outcome: refusalIn(language, outcome), cookies };
  return asked ? showByScript(shown) : shown;
}

async function send({ me, ...asking }: AskingOf, url: URL): Promise<FormSent | FormShown | FormOutcome> {
  const { request } = asking;
  const action = formOf(url);
  let values: Record<string, string> = {};
  const refused = (status: number, code: string, message: string) =>
    outcomeOfFailure(action, { status, code, message, errors: {} }, values);
  if (!isSameOrigin(request, url)) {
    return refused(403, "forbidden", words.otherSite);
  }
  try {
    const type = request.headers.get("content-type") ?? "";
    if (action === appPath && type.startsWith("multipart/form-data") && request.body) {
      return await sendUpload(asking, request.body);
    }
    if (isContentFile(action) && type.startsWith("multipart/form-data"))
      return await sendContentFile({ ...asking, me }, action);
    if (action === pictureForm && type.startsWith("multipart/form-data") && request.body) {
      return await sendPicture(asking, request.body);
    }
    if (!type.startsWith("application/x-www-form-urlencoded")) {
      return refused(415, "unsupported_media_type", words.fromItsPage);
    }
    // A browser always says how long a form is; a body without an end is not read.
    const length = Number(request.headers.get("content-length") ?? Number.POSITIVE_INFINITY);
    const isLong = url.pathname.startsWith("/admin/content/") || isRulesForm(url.pathname);
    const limit = isLong ? contentLimitBytes : textLimitBytes;
    if (!(length <= limit)) return refused(413, "payload_too_large", words.tooLong);
    const entries = [...new URLSearchParams(await request.text())];
    values = shownValues(entries);
    return await (action === appPath ? sendRun(asking, entries) : sendTextForm(asking, url, entries));
  } catch (cause) {
    console.error(`Cannot send the form ${action}:`, cause);
    return outcomeOfFailure(action, noAnswer(), values);
  }
}

/** Browsers say where a form came from; a request that says nothing carries no one's cookies by itself. */
function isSameOrigin(request: Request, url: URL): boolean {
  const origin = request.headers.get("origin");
  if (origin === null) return (request.headers.get("sec-fetch-site") ?? "same-origin") === "same-origin";
  return URL.canParse(origin) && new URL(origin).host === (request.headers.get("host") ?? url.host);
}

const noStore = { "cache-control": "no-store" };

function leadByRedirect({ location, cookies }: FormSent): Response {
  const headers = new Headers({ ...noStore, location });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  if (URL.canParse(location)) return leadAway(location, headers);
  return new Response(null, { status: 303, headers });
}

function leadByScript({ location, cookies }: FormSent): Response {
  return answerScript({ location }, cookies);
}

/** The request for an outcome succeeded, whatever the outcome; browsers log other statuses as errors of the page. */
function showByScript({ outcome, cookies }: FormShown): Response {
  return answerScript(outcome, cookies);
}

function answerScript(body: FormReply, cookies: string[]): Response {
  const response = Response.json(body, { headers: noStore });
  for (const cookie of cookies) response.headers.append("set-cookie", cookie);
  return response;
}
