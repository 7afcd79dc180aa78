import { sql } from "drizzle-orm";
import { type PgPolicy, pgPolicy, pgRole } from "drizzle-orm/pg-core";
import { platformExceptions } from "./rls-exceptions.ts";

/** The role the worker connects as. It is created with the database, not by a migration. */
const jobsRole = pgRole("jobs").existing();

/**
 * Rows of one tenant: that of `app.tenant_id`, which `withTenant` sets for one transaction. After such a transaction a
 * pooled connection keeps the setting as an empty string, which must match nothing. The sub-select is evaluated once
 * a statement instead of once a row.
 */
export function tenantPolicy(table: string): PgPolicy {
  const ofTenant = sql.raw("tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))");
  return pgPolicy(`${table}_of_tenant`, { for: "all", to: jobsRole, using: ofTenant, withCheck: ofTenant });
}

/** Rows of every tenant, while `withPlatform` has set `app.platform` for one transaction. */
export function platformPolicies(table: string): PgPolicy[] {
  const byPlatform = sql.raw("(select current_setting('app.platform', true)) = 'on'");
  return platformExceptions
    .filter((exception) => exception.table === table)
    .map(({ command }) =>
      pgPolicy(`${table}_platform_${command}`, {
        for: command,
        to: jobsRole,
        using: byPlatform,
        ...(command === "update" ? { withCheck: byPlatform } : {}),
      }),
    );
}
