import { sql } from "drizzle-orm";
import { type PgPolicy, pgPolicy, pgRole } from "drizzle-orm/pg-core";
import { policyExceptions } from "./rls-exceptions.ts";

/** The role the worker connects as, and the one that owns the schema. Both come with the database. */
const roles = { gateway: pgRole("gateway").existing(), gateway_owner: pgRole("gateway_owner").existing() };

/**
 * Rows of one tenant: that of `app.tenant_id`, which `withTenant` sets for one transaction. After such a transaction a
 * pooled connection keeps the setting as an empty string, which must match nothing.
 */
export function tenantPolicy(table: string, column = "tenant_id"): PgPolicy {
  const ofTenant = sql.raw(`${column} = ${setting("app.tenant_id")}`);
  return pgPolicy(`${table}_of_tenant`, {
    for: "all",
    to: roles.gateway,
    using: ofTenant,
    withCheck: ofTenant,
  });
}

/** Rows of one person: that of `app.user_id`, which `withUser` sets for one transaction. */
export function userPolicy(table: string, command: "all" | "select" = "all"): PgPolicy {
  const ofUser = sql.raw(`user_id = ${setting("app.user_id")}`);
  return pgPolicy(`${table}_of_user`, {
    for: command,
    to: roles.gateway,
    using: ofUser,
    ...(command === "all" ? { withCheck: ofUser } : {}),
  });
}

/** Rows of the tenants that the person of `app.user_id` is a member of, to read: the organization switcher. */
export function memberPolicy(table: string, column: string): PgPolicy {
  return pgPolicy(`${table}_of_user`, {
    for: "select",
    to: roles.gateway,
    using: sql.raw(
      `exists (select from member where member.tenant_id = "${table}".${column} and member.user_id = ${setting("app.user_id")})`,
    ),
  });
}

/** The sub-select is evaluated once a statement instead of once a row. */
function setting(name: string): string {
  return `(select nullif(current_setting('${name}', true), ''))`;
}

/**
 * What rls-exceptions.ts allows on a table beyond one tenant: to the worker's role while `withPlatform` has set
 * `app.platform` for one transaction, to the owner in the functions that it lends to the worker.
 */
export function exceptionPolicies(table: string): PgPolicy[] {
  const byPlatform = sql.raw("(select current_setting('app.platform', true)) = 'on'");
  return policyExceptions
    .filter((exception) => exception.table === table)
    .map(({ role, command }) => {
      const rows = role === "gateway" ? byPlatform : sql.raw("true");
      return pgPolicy(`${table}_${role === "gateway" ? "platform" : "owner"}_${command}`, {
        for: command,
        to: roles[role],
        ...(command === "insert" ? {} : { using: rows }),
        ...(command === "select" || command === "delete" ? {} : { withCheck: rows }),
      });
    });
}
