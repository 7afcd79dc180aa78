import { waitUntil } from "cloudflare:workers";
import type { Context } from "hono";
import type { Recording } from "../audit/audit.ts";
import { originOf } from "../audit/origin.ts";
import type { Deps } from "../deps.ts";
import type { AppEnv } from "../router.ts";
import { ScimError } from "./scim-error.ts";
import { findToken, noteTokenUsed } from "./tokens.ts";

/** An organization's directory at work: which tenant it may touch, and with which token. */
export type Directory = Pick<Deps, "config" | "db" | "redis"> &
  Recording & { tenantId: string; tokenId: string };

/** @throws {ScimError} 401 without a token that is somebody's. Cookies count for nothing here. */
export async function requireDirectory(c: Context<AppEnv>): Promise<Directory> {
  const token = /^Bearer ([A-Za-z0-9_-]+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const { deps } = c.var;
  const found = token === undefined ? null : await findToken(deps.db, token);
  if (found === null) throw new ScimError(401, "The token is not valid");
  waitUntil(noteTokenUsed(deps.db, found));
  const { config, db, redis, audit } = deps;
  return { config, db, redis, audit, origin: originOf(c), tenantId: found.tenantId, tokenId: found.id };
}
