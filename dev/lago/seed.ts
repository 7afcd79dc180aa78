import { catalogue, currencies, intervals } from "../../workers/gateway/billing/catalogue.ts";
import { rowsMetric, toLagoPlan } from "./catalogue-plans.ts";

type SeedOptions = { url: string; apiKey: string };
type Resource = { path: "billable_metrics" | "plans"; root: "billable_metric" | "plan" };
type Existing = { lago_id: string; charges?: { lago_id: string; code: string }[] };

/**
 * Pushes the plan catalogue to a Lago through its HTTP API: the metric `rows`, then one plan per plan, currency and
 * interval. Running it again changes nothing but what differs.
 * @throws Error naming the call and Lago's answer when one is refused.
 */
export async function seedLago(options: SeedOptions): Promise<void> {
  const metric = await upsert(options, { path: "billable_metrics", root: "billable_metric" }, rowsMetric);
  for (const plan of catalogue) {
    for (const currency of currencies) {
      for (const interval of intervals) {
        const body = toLagoPlan(plan, { currency, interval, rowsMetricId: metric.lago_id });
        await upsert(options, { path: "plans", root: "plan" }, body);
      }
    }
  }
}

async function upsert(
  options: SeedOptions,
  { path, root }: Resource,
  body: { code: string; charges?: { code: string }[] },
): Promise<Existing> {
  const one = `/api/v1/${path}/${encodeURIComponent(body.code)}`;
  const found = await call(options, "GET", one);
  if (found.status === 404) {
    return await read(await call(options, "POST", `/api/v1/${path}`, { [root]: body }), root);
  }
  const existing = await read(found, root);
  return await read(await call(options, "PUT", one, { [root]: withChargeIds(body, existing) }), root);
}

/** A charge that is sent without its id would be replaced by a new one. */
function withChargeIds<Body extends { charges?: { code: string }[] }>(body: Body, existing: Existing): Body {
  if (!body.charges) return body;
  const idOf = (code: string) => existing.charges?.find((charge) => charge.code === code)?.lago_id;
  return { ...body, charges: body.charges.map((charge) => ({ ...charge, id: idOf(charge.code) })) };
}

async function call({ url, apiKey }: SeedOptions, method: string, path: string, body?: unknown) {
  return await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function read(response: Response, root: Resource["root"]): Promise<Existing> {
  const text = await response.text();
  if (!response.ok) throw new Error(`Cannot seed Lago: ${response.url} answered ${response.status} ${text}`);
  return JSON.parse(text)[root];
}
