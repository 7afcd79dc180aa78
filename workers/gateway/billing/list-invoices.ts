import { and, desc, eq, lt, or } from "drizzle-orm";
import { z } from "zod";
import { invoice, subscription } from "../../../db/gateway/schema-billing.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Invoice } from "../../contract/billing.ts";
import type { Deps } from "../deps.ts";
import { readCursor, writeCursor } from "../opaque-cursor.ts";
import { isStale, showInvoice } from "./show-billing.ts";

const cursorSchema = z.tuple([z.iso.date(), z.string().min(1).max(64)]);

/** A page of a tenant's invoices as they were last read, the newest first, and whether that is not what the billing service may say now. */
export async function listInvoices(
  { db, upstreams }: Pick<Deps, "db" | "upstreams">,
  tenantId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ data: Invoice[]; nextCursor: string | null; stale: boolean }> {
  const after = cursor === undefined ? null : readCursor(cursorSchema, cursor);
  if (cursor !== undefined && after === null)
    throw new ApiError("invalid_request", "The cursor is not one of this list", {
      errors: [{ path: "query.cursor", message: "Not a cursor of this list" }],
    });
  const older =
    after === null
      ? undefined
      : or(lt(invoice.issuedOn, after[0]), and(eq(invoice.issuedOn, after[0]), lt(invoice.lagoId, after[1])));
  const [found, [known]] = await withTenant(db, tenantId, [
    db
      .select()
      .from(invoice)
      .where(and(eq(invoice.tenantId, tenantId), older))
      .orderBy(desc(invoice.issuedOn), desc(invoice.lagoId))
      .limit(limit + 1),
    db
      .select({ syncedAt: subscription.syncedAt, failedAt: subscription.failedAt })
      .from(subscription)
      .where(eq(subscription.tenantId, tenantId)),
  ]);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const nextCursor =
    found.length <= limit || last === undefined ? null : writeCursor([last.issuedOn, last.lagoId]);
  return {
    data: rows.map(showInvoice),
    nextCursor,
    stale: isStale(known, { isAway: upstreams.lago.isAway() }),
  };
}
