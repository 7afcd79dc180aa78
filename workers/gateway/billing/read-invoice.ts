import { and, eq } from "drizzle-orm";
import type { Database } from "../../../db/gateway/client.ts";
import { invoice } from "../../../db/gateway/schema-billing.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { InvoiceDetail } from "../../contract/billing.ts";
import type { Deps } from "../deps.ts";
import { fetchInvoiceFile } from "./fetch-invoice-file.ts";
import type { LagoCreditNote, LagoInvoice } from "./lago-shapes.ts";
import { showInvoice } from "./show-billing.ts";

type ReadDeps = Pick<Deps, "config" | "db" | "lagoAccounts">;

/**
 * A tenant's invoice with its lines and what was given back of it. While the billing service is away, what was known of it, marked stale.
 * @throws {ApiError} `not_found` for another tenant's, which the billing service is not asked for.
 */
export async function readInvoice(deps: ReadDeps, tenantId: string, id: string): Promise<InvoiceDetail> {
  const known = showInvoice(await requireKnown(deps.db, tenantId, id));
  try {
    const found = await deps.lagoAccounts.readInvoice(tenantId, id);
    if (found === null) throw notFound(id);
    const notes = (await deps.lagoAccounts.listCreditNotes(tenantId)).filter(
      (note) => note.lago_invoice_id === id,
    );
    const shown = { lines: linesOf(found), creditNotes: notes.map(showCreditNote), fileUrl: fileOf(found) };
    return { ...known, ...shown, stale: false };
  } catch (error) {
    const isAway = error instanceof ApiError && error.status >= 500;
    if (!isAway) throw error;
    return { ...known, lines: null, creditNotes: null, fileUrl: null, stale: true };
  }
}

/**
 * The invoice's file; null while the billing service makes it, which takes some seconds when it is first asked for.
 * @throws {ApiError} `not_found` for another tenant's, `conflict` for a draft, and what `fetchInvoiceFile` throws.
 */
export async function streamInvoiceFile(
  deps: ReadDeps,
  tenantId: string,
  id: string,
): Promise<ReadableStream | null> {
  await requireKnown(deps.db, tenantId, id);
  const found = await deps.lagoAccounts.readInvoice(tenantId, id);
  if (found === null) throw notFound(id);
  if (found.status === "draft")
    throw new ApiError("conflict", `The invoice "${id}" is a draft: it has a file when it is issued`);
  const address = await deps.lagoAccounts.findFile(id);
  return address === null ? null : await fetchInvoiceFile(deps.config, address);
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

function showCreditNote({ number, issuing_date, reason = null, currency, ...cents }: LagoCreditNote) {
  return {
    ...{ number, issuedOn: issuing_date, reason, currency, creditCents: cents.credit_amount_cents },
    ...{ refundCents: cents.refund_amount_cents, balanceCents: cents.balance_amount_cents },
  };
}

/** Lago makes the file when it is first asked for: what was issued has one, though none may be there yet. */
function fileOf({ lago_id, status }: LagoInvoice): string | null {
  return status === "draft" ? null : `/api/billing/invoices/${lago_id}/file`;
}
