import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { filePreparingSchema, invoiceDetailSchema, invoicesSchema } from "../../contract/billing.ts";
import { pageQuerySchema } from "../../contract/list.ts";
import { forPeople } from "../identity/security-schemes.ts";
import { problems } from "../openapi.ts";
import type { AppEnv } from "../router.ts";
import { requirePermission } from "../tenants/require-permission.ts";
import { invoiceDetailExample, invoiceExample } from "./examples.ts";
import { listInvoices } from "./list-invoices.ts";
import { readInvoice, streamInvoiceFile } from "./read-invoice.ts";

const path = "/api/billing/invoices";
/** What Lago takes to make a file, on the whole. */
const preparingSeconds = 5;
const common = { tags: ["billing"], security: forPeople };
const json = <Schema extends z.ZodType>(schema: Schema, example: z.output<Schema>) => ({
  "application/json": { schema, example },
});
const listExample = { data: [invoiceExample], nextCursor: null, stale: false };
const params = z.object({ id: z.uuid("Not an invoice's id") });
const nothing = z.strictObject({});

const list = createRoute({
  ...{ method: "get", path, operationId: "listInvoices", ...common },
  summary: "The organization's invoices, newest first",
  request: { query: pageQuerySchema },
  responses: {
    200: { description: "A page", content: json(invoicesSchema, listExample) },
    ...problems(400, 401, 403, 429, 503),
  },
});

const detail = createRoute({
  ...{ method: "get", path: `${path}/{id}`, operationId: "getInvoice", ...common },
  summary: "One invoice, with what it is made of",
  request: { params, query: nothing },
  responses: {
    200: { description: "The invoice", content: json(invoiceDetailSchema, invoiceDetailExample) },
    ...problems(400, 401, 403, 404, 429, 503),
  },
});

const file = createRoute({
  ...{ method: "get", path: `${path}/{id}/file`, operationId: "getInvoiceFile", ...common },
  summary: "One invoice, as a PDF file",
  request: { params, query: nothing },
  responses: {
    200: {
      description: "The file",
      content: { "application/pdf": { schema: z.string().openapi({ format: "binary" }) } },
    },
    202: {
      description: "It is being prepared: ask again after as many seconds as Retry-After says",
      content: json(filePreparingSchema, { status: "preparing" }),
    },
    ...problems(400, 401, 403, 404, 409, 429, 502, 503, 504),
  },
});

/** Invoices of the tenant. What is another's is not found: the billing service's answer says whose it is. */
export function addInvoices(router: OpenAPIHono<AppEnv>): void {
  router.openapi(list, async (c) => {
    const { tenant } = await requirePermission(c, "billing:read");
    return c.json(await listInvoices(c.var.deps, tenant.id, c.req.valid("query")), 200);
  });
  router.openapi(detail, async (c) => {
    const { tenant } = await requirePermission(c, "billing:read");
    return c.json(await readInvoice(c.var.deps, tenant.id, c.req.valid("param").id), 200);
  });
  router.openapi(file, async (c) => {
    const { tenant } = await requirePermission(c, "billing:read");
    const { id } = c.req.valid("param");
    const answer = await streamInvoiceFile(c.var.deps, tenant.id, id);
    if (answer === null) {
      const headers = { "retry-after": String(preparingSeconds), "cache-control": "no-store" };
      return c.json({ status: "preparing" } as const, 202, headers);
    }
    return c.body(answer, 200, {
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename="invoice-${id}.pdf"`,
      "cache-control": "no-store",
    }) as never;
  });
}
