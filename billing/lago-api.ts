import { readPorts } from "../dev/ports.ts";
import { readDevVars } from "../dev/wrangler-config.ts";

export type LagoConnection = {
  url: string;
  apiKey: string;
  /** What lets through where Cloudflare Access guards it. */
  access?: { clientId: string; clientSecret: string };
};

/** What plans are made of. `many` is also its path. */
export type Resource = { one: "billable_metric"; many: "billable_metrics" } | { one: "plan"; many: "plans" };

type LagoCharge = { lago_id: string; code: string; [field: string]: unknown };
export type LagoObject = { lago_id: string; code: string; charges?: LagoCharge[]; [field: string]: unknown };

export type LagoApi = {
  list(resource: Resource): Promise<LagoObject[]>;
  create(resource: Resource, body: object): Promise<LagoObject>;
  change(resource: Resource, code: string, body: object): Promise<LagoObject>;
};

const timeoutMs = 30_000;
const mostPages = 100;

/**
 * Reads from the environment which Lago is meant; that of `npm start` without a word.
 * @throws {Error} for an address that is none, and for another Lago's without its key.
 */
export function readConnection(env: Record<string, string | undefined>): LagoConnection {
  const { LAGO_URL, LAGO_API_KEY, CF_ACCESS_CLIENT_ID, CF_ACCESS_CLIENT_SECRET } = env;
  const url = LAGO_URL || `http://127.0.0.1:${readPorts(env).lago}`;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Error(`Cannot ask Lago: LAGO_URL is "${url}", not an http(s) address`);
  const apiKey = LAGO_API_KEY || (LAGO_URL ? "" : readDevVars().LAGO_API_KEY) || "";
  if (apiKey === "") throw new Error("Cannot ask Lago: LAGO_API_KEY is missing");
  const access =
    CF_ACCESS_CLIENT_ID && CF_ACCESS_CLIENT_SECRET
      ? { access: { clientId: CF_ACCESS_CLIENT_ID, clientSecret: CF_ACCESS_CLIENT_SECRET } }
      : {};
  return { url, apiKey, ...access };
}

/**
 * Lago's API, as far as plans are made by it.
 * @throws {Error} of each call, naming it and what Lago answered.
 * @see https://getlago.com/docs/api-reference/plans/object
 */
export function connectLago({ url, apiKey, access }: LagoConnection): LagoApi {
  async function call(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const response = await fetch(new URL(`/api/v1/${path}`, url), {
      ...{ method, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) },
      headers: {
        ...{ authorization: `Bearer ${apiKey}`, accept: "application/json" },
        ...(access === undefined
          ? {}
          : { "cf-access-client-id": access.clientId, "cf-access-client-secret": access.clientSecret }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: Error & { cause?: { code?: string } }) => {
      throw new Error(`Cannot reach Lago at "${url}": ${cause.cause?.code ?? cause.message}`, { cause });
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text);
    throw new Error(`Lago answered ${response.status} to ${method} ${path}: ${text.slice(0, 500)}`);
  }

  return {
    async list({ many }) {
      const found: LagoObject[] = [];
      for (let page: number | null = 1, count = 0; page !== null && count < mostPages; count += 1) {
        const answer = await call("GET", `${many}?page=${page}&per_page=100`);
        found.push(...(answer[many] as LagoObject[]));
        page = (answer.meta as { next_page: number | null }).next_page;
      }
      return found;
    },
    async create({ one, many }, body) {
      return (await call("POST", many, { [one]: body }))[one] as LagoObject;
    },
    async change({ one, many }, code, body) {
      return (await call("PUT", `${many}/${encodeURIComponent(code)}`, { [one]: body }))[one] as LagoObject;
    },
  };
}
