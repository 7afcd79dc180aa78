/** Cloudflare's API, as far as wrangler has no command for it. */

type Envelope<Result> = { success: boolean; errors?: { message: string }[]; result: Result };

export type CloudflareApi = {
  accountId: string;
  get: <Result>(path: string) => Promise<Result>;
  post: <Result>(path: string, body: unknown) => Promise<Result>;
  /** Rows of Analytics Engine. */
  sql: <Row>(text: string) => Promise<Row[]>;
  /** Statistics, by GraphQL. */
  query: <Data>(query: string, variables: Record<string, unknown>) => Promise<Data>;
};

const timeoutMs = 20_000;

/**
 * @throws {Error} naming the variable that is missing. Each call throws with what Cloudflare said.
 */
export function createCloudflareApi(env: NodeJS.ProcessEnv): CloudflareApi {
  const token = required(env, "CLOUDFLARE_API_TOKEN");
  const accountId = required(env, "CLOUDFLARE_ACCOUNT_ID");
  // wrangler's own variable: both can be sent elsewhere.
  const base = env.CLOUDFLARE_API_BASE_URL || "https://api.cloudflare.com/client/v4";
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };

  async function ask<Answer>(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(`${base}${path}`, {
      ...{ ...init, headers, signal: AbortSignal.timeout(timeoutMs) },
    }).catch((cause: unknown) => {
      throw new Error(`Cannot reach Cloudflare's API: ${messageOf(cause)}`, { cause });
    });
    const text = await response.text();
    try {
      return JSON.parse(text) as Answer;
    } catch {
      throw new Error(
        `Cannot read Cloudflare's answer for ${path}: ${response.status} ${text.slice(0, 100)}`,
      );
    }
  }

  async function call<Result>(path: string, init: RequestInit): Promise<Result> {
    const { success, errors, result } = await ask<Envelope<Result>>(path, init);
    if (success) return result;
    throw new Error(
      `Cloudflare refused ${path}: ${errors?.map(({ message }) => message).join("; ") || "no reason"}`,
    );
  }

  return {
    accountId,
    get: (path) => call(path, {}),
    post: (path, body) => call(path, { method: "POST", body: JSON.stringify(body) }),
    sql: async <Row>(text: string) => {
      const path = `/accounts/${accountId}/analytics_engine/sql`;
      const { data } = await ask<{ data?: Row[] }>(path, { method: "POST", body: text });
      if (data === undefined) throw new Error("Cloudflare refused to count answers");
      return data;
    },
    query: async <Data>(query: string, variables: Record<string, unknown>) => {
      const body = JSON.stringify({ query, variables });
      type Answer = { data: Data | null; errors?: { message: string }[] | null };
      const { data, errors } = await ask<Answer>("/graphql", { method: "POST", body });
      if (data === null || errors?.length)
        throw new Error(`Cloudflare refused to count: ${errors?.map(({ message }) => message).join("; ")}`);
      return data;
    },
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === "") throw new Error(`Cannot ask Cloudflare: ${name} is not set`);
  return value;
}

/** `fetch` has its reason in `cause`. */
function messageOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: unknown };
  return cause instanceof Error ? cause.message : (message ?? String(error));
}
