import type { Config } from "../config.ts";

export const cookiePrefix = "selvedge";

/** The session cookie's name as better-auth writes it: browsers take `__Secure-` only over https. */
export function sessionCookieName({ publicUrl }: Pick<Config, "publicUrl">): string {
  return `${publicUrl.startsWith("https:") ? "__Secure-" : ""}${cookiePrefix}.session_token`;
}

/** Says to scripts of the site that a session is likely there, so that they need not ask. It proves nothing. */
export const hintCookieName = "selvedge_signed_in";

/** A cookie that no script reads. Without a life it ends with the browser's session. */
export function hiddenCookie(
  { publicUrl }: Pick<Config, "publicUrl">,
  { name, value, lifeSeconds }: { name: string; value: string; lifeSeconds: number | null },
): string {
  const life = lifeSeconds === null ? "" : `; Max-Age=${lifeSeconds}`;
  const secure = publicUrl.startsWith("https:") ? "; Secure" : "";
  return `${name}=${value}${life}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

/** The first cookie of that name, as better-auth reads it too: two readers must never see two sessions. */
export function readCookie(headers: Headers, name: string): string | null {
  for (const pair of headers.get("cookie")?.split(";") ?? []) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
