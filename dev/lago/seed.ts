import { catalogue, currencies, intervals } from "../../workers/gateway/billing/catalogue.ts";
import { rowsMetric, toLagoPlan } from "./catalogue-plans.ts";

type SeedOptions = { url: string; apiKey: string };

/**
 * Pushes the plan catalogue to a Lago through its HTTP API: the metric `rows`, then one plan per plan, currency and
 * interval. Running it again changes nothing but what differs.
 * @throws Error naming the call and Lago's answer when one is refused.
 */
export async function seedLago({ url, apiKey }: SeedOptions): Promise<void> {
  const { billable_metric: metric } = await upsert("billable_metrics", "billable_metric", rowsMetric);
  for (const plan of catalogue) {
    for (const currency of currencies) {
      for (const interval of intervals) {
        await upsert("plans", "plan", toLagoPlan(plan, { currency, interval, rowsMetricId: metric.lago_id }));
      }
    }
  }

  async function upsert(resource: string, root: string, body: { code: string }) {
    const path = `/api/v1/${resource}/${encodeURIComponent(body.code)}`;
    const found = await call("GET", path);
    if (found.status === 404) return read(await call("POST", `/api/v1/${resource}`, { [root]: body }));
    await read(found);
    return read(await call("PUT", path, { [root]: body }));
  }

  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    return await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async function read(response: Response) {
    const text = await response.text();
    if (!response.ok)
      throw new Error(`Cannot seed Lago: ${response.url} answered ${response.status} ${text}`);
    return JSON.parse(text);
  }
}
