import type { Me } from "../../../workers/contract/auth.ts";
import { type Asking, askGateway } from "./ask-gateway.ts";
import { failureOf, type Loaded } from "./failure.ts";
import { noAnswer } from "./no-answer.ts";
import { hintCookie } from "./signed-in-hint.ts";
import { withoutLanguage } from "./words/language.ts";

/** Who asks, and what is known of them, where the path is guarded. */
export type AskingOf = Asking & { me?: Loaded<Me> | undefined };

/** Whether a path is for people who are signed in. Who may administer is for the gateway to say. */
export function isGuarded(pathname: string): boolean {
  return /^\/(?:app|admin)(?:\/|$)/.test(pathname);
}

/** Whether a request is for a way in, from a browser that says somebody is in already. */
export function isEntrance(request: Request, { pathname }: URL): boolean {
  const hint = request.headers.get("cookie")?.includes(`${hintCookie}=1`) ?? false;
  const page = withoutLanguage(pathname);
  return hint && request.method === "GET" && (page === "/sign-in" || page === "/sign-up");
}

/** Asks the gateway who the visitor is; `cookies` are what it sets along, such as taking back a stale hint. */
export async function whoIs(asking: Asking): Promise<{ me: Loaded<Me>; cookies: string[] }> {
  try {
    const response = await askGateway(asking, "/api/auth/me");
    const cookies = response.headers.getSetCookie();
    if (!response.ok) return { me: { ok: false, failure: await failureOf(response) }, cookies };
    return { me: { ok: true, data: (await response.json()) as Me }, cookies };
  } catch (cause) {
    console.error("Cannot ask who the visitor is:", cause);
    return { me: { ok: false, failure: noAnswer() }, cookies: [] };
  }
}

/** Sends a visitor to sign in and then back to where they were going. A sent form is not repeated. */
export function signInFirst(request: Request): string {
  const { pathname, search } = new URL(request.url);
  const next = request.method === "GET" ? pathname + search : pathname;
  return next === "/app" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`;
}
