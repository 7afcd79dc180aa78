import { and, eq } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { invoice } from "../../../db/gateway/schema-billing.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { InvoiceDetail } from "../../contract/billing.ts";
import type { Deps } from "../deps.ts";
import type { LagoInvoice } from "./lago-shapes.ts";
import { showInvoice } from "./show-billing.ts";

type ReadDeps = Pick<Deps, "config" | "db" | "lagoAccounts" | "upstreams">;

const fileTimeoutMs = 15_000;

/**
 * A tenant's invoice with its lines. While the billing service is away, what was known of it, marked stale.
 * @throws {ApiError} `not_found` for another tenant's, which the billing service is not asked for.
 */
export async function readInvoice(deps: ReadDeps, tenantId: string, id: string): Promise<InvoiceDetail> {
  const known = showInvoice(await requireKnown(deps.db, tenantId, id));
  try {
    const found = await deps.lagoAccounts.readInvoice(tenantId, id);
    if (found === null) throw notFound(id);
    return { ...known, lines: linesOf(found), fileUrl: fileOf(found), stale: false };
  } catch (error) {
    const isAway = error instanceof ApiError && error.status >= 500;
    if (!isAway) throw error;
    return { ...known, lines: null, fileUrl: null, stale: true };
  }
}

/** The invoice's file, from the billing service's own address and nowhere else. */
export async function streamInvoiceFile(deps: ReadDeps, tenantId: string, id: string): Promise<Response> {
  await requireKnown(deps.db, tenantId, id);
  const found = await deps.lagoAccounts.readInvoice(tenantId, id);
  const url = found?.file_url ? new URL(found.file_url) : null;
  if (url === null || url.origin !== deps.config.lago.url)
    throw new ApiError("not_found", `The invoice "${id}" has no file yet`);
  const query = url.searchParams;
  const answer = await deps.upstreams.lago.send(url.pathname, { query, timeoutMs: fileTimeoutMs });
  if (answer.ok) return answer;
  await answer.body?.cancel();
  throw new ApiError("upstream_failed", "The billing service did not give the file");
}

async function requireKnown(db: Database, tenantId: string, id: string) {
  const [[row]] = await withTenant(db, tenantId, [
    db
      .select()
      .from(invoice)
      .where(and(eq(invoice.tenantId, tenantId), eq(invoice.lagoId, id))),
  ]);
  if (row === undefined) throw notFound(id);
  return row;
}

function notFound(id: string): ApiError {
  return new ApiError("not_found", `There is no invoice "${id}"`);
}

function linesOf({ fees }: LagoInvoice): InvoiceDetail["lines"] {
  return (fees ?? []).map(({ item, units, amount_cents }) => ({
    name: item?.name ?? item?.code ?? "",
    units: String(units ?? ""),
    amountCents: amount_cents,
  }));
}

function fileOf({ lago_id, file_url }: LagoInvoice): string | null {
  return file_url ? `/api/billing/invoices/${lago_id}/file` : null;
}
