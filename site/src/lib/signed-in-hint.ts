/**
 * The cookie that the gateway sets beside the session's: readable, proving nothing, only "there may be a session".
 * Pages are the same for everyone; this is what lets them show a way into the app without asking anyone.
 */
export const hintCookie = "selvedge_signed_in";

/** Runs in the head, before the first paint, so that nothing flickers. */
export const markSignedIn = `if(/(^|; )${hintCookie}=1/.test(document.cookie))document.documentElement.dataset.signedIn=""`;

/** Whether the browser believes that someone is signed in. */
export function hasSignedInHint(): boolean {
  return document.documentElement.dataset.signedIn !== undefined;
}
