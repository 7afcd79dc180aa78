import type { Context } from "hono";
import { cookiePrefix, readCookie } from "../auth/cookies.ts";
import type { Config } from "../config.ts";
import type { AppEnv } from "../router.ts";

type FactorCookie = "second_factor" | "trusted_device";

/** A cookie whose value is `user.secret`; the database has the secret's hash. */
export function readFactorCookie(
  config: Config,
  headers: Headers,
  name: FactorCookie,
): { userId: string; secret: string } | null {
  const [, userId, secret] =
    /^([A-Za-z0-9_-]{1,100})\.([A-Za-z0-9_-]{43})$/.exec(readCookie(headers, nameOf(config, name)) ?? "") ??
    [];
  return userId === undefined || secret === undefined ? null : { userId, secret };
}

/** Sets a cookie that scripts cannot read; a life of zero takes it away. */
export function setFactorCookie(
  c: Context<AppEnv>,
  name: FactorCookie,
  { value, lifeSeconds }: { value: string; lifeSeconds: number },
): void {
  const { config } = c.var.deps;
  const secure = config.publicUrl.startsWith("https:") ? "; Secure" : "";
  const rest = `Path=/; Max-Age=${lifeSeconds}; HttpOnly; SameSite=Lax${secure}`;
  c.header("set-cookie", `${nameOf(config, name)}=${value}; ${rest}`, { append: true });
}

function nameOf({ publicUrl }: Config, name: FactorCookie): string {
  return `${publicUrl.startsWith("https:") ? "__Secure-" : ""}${cookiePrefix}.${name}`;
}
