import { readCookie, sessionCookieName } from "../auth/cookies.ts";
import type { Config } from "../config.ts";

/** What a request shows to say which person it is from. */
export type Credential = { kind: "cookie" | "bearer"; value: string };

/** A token that was sent on purpose goes before the cookie that a browser sends anyway. */
export function credentialOf(headers: Headers, config: Config): Credential | null {
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const token = /^Bearer ([A-Za-z0-9_.-]+)$/i.exec(authorization)?.[1];
    return token === undefined ? null : { kind: "bearer", value: token };
  }
  const cookie = readCookie(headers, sessionCookieName(config));
  return cookie === null ? null : { kind: "cookie", value: cookie };
}

/**
 * The API key that a request shows, as `Authorization: Bearer slv_…` or as `x-api-key`; null when it shows none. Like a
 * token it goes before the cookie, and beside another authorization `x-api-key` is not looked at.
 */
export function apiKeyOf(headers: Headers): string | null {
  const authorization = headers.get("authorization");
  if (authorization === null) return headers.get("x-api-key");
  return /^Bearer (slv_.*)$/i.exec(authorization)?.[1] ?? null;
}
