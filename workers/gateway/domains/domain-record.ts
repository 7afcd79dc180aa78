import type { tenantDomain } from "../../../db/gateway/schema-tenants.ts";
import { type Domain, domainSchema } from "../../contract/domains.ts";
import { countOrRefuse } from "../count-or-refuse.ts";
import type { Deps } from "../deps.ts";
import { lookUpTxt } from "./dns.ts";

type Row = typeof tenantDomain.$inferSelect;

/** The TXT record that proves a domain. */
export function recordOf({ domain, token }: Pick<Row, "domain" | "token">): Domain["record"] {
  return { type: "TXT", name: `_selvedge-challenge.${domain}`, value: `selvedge-verification=${token}` };
}

/** Whether the record is in the DNS now. */
export async function isProven(
  deps: Pick<Deps, "config" | "upstreams">,
  row: Pick<Row, "domain" | "token">,
): Promise<boolean> {
  const { name, value } = recordOf(row);
  return (await lookUpTxt(deps, name)).some((text) => text.trim() === value);
}

/** The same for somebody who asks: a tenant has the DNS asked only so often. */
export async function isProvenFor(
  deps: Pick<Deps, "config" | "upstreams" | "countRequest">,
  row: Pick<Row, "domain" | "token" | "tenantId">,
): Promise<boolean> {
  await countOrRefuse(deps, "domain-check", row.tenantId);
  return await isProven(deps, row);
}

export function toDomain(row: Row): Domain {
  const { id, domain, verifiedAt, lapsedAt, autoJoin, autoJoinRole } = row;
  return domainSchema.parse({
    ...{ id, domain, autoJoin, autoJoinRole },
    verifiedAt: verifiedAt?.toISOString() ?? null,
    lapsedAt: lapsedAt?.toISOString() ?? null,
    record: recordOf(row),
  });
}
