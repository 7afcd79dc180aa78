import type { Context } from "hono";
import type { AppEnv } from "../../router.ts";
import { cookiePrefix, readCookie } from "../cookies.ts";
import { flowSeconds } from "./flow.ts";

const path = "/api/auth/callback";

/** Ties a flow to the browser that began it; the provider's answer comes from another site, hence Lax. */
export function setFlowCookie(c: Context<AppEnv>, state: string): void {
  c.header("set-cookie", cookieOf(c, state, flowSeconds), { append: true });
}

/** The state that this browser began with, which is forgotten then: it can come back once. */
export function takeFlowCookie(c: Context<AppEnv>): string | null {
  const state = readCookie(c.req.raw.headers, nameOf(c));
  if (state !== null) c.header("set-cookie", cookieOf(c, "", 0), { append: true });
  return state;
}

function cookieOf(c: Context<AppEnv>, value: string, maxAge: number): string {
  const secure = isSecure(c) ? "; Secure" : "";
  return `${nameOf(c)}=${value}; Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`;
}

function nameOf(c: Context<AppEnv>): string {
  return `${isSecure(c) ? "__Secure-" : ""}${cookiePrefix}.provider_flow`;
}

function isSecure(c: Context<AppEnv>): boolean {
  return c.var.deps.config.publicUrl.startsWith("https:");
}
