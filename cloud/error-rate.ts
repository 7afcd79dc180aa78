import type { CloudflareApi } from "./cloudflare-api.ts";

export type Counted = { requests: number; errors: number };

type Statistics = {
  viewer: { accounts: { workersInvocationsAdaptive: { sum: { requests: number; errors: number } }[] }[] };
};

const query = `query ($account: String!, $script: String!, $version: String!, $since: Time!) {
  viewer { accounts(filter: { accountTag: $account }) {
    workersInvocationsAdaptive(limit: 100, filter: { scriptName: $script, scriptVersion: $version, datetime_geq: $since }) {
      sum { requests errors }
    }
  } }
}`;

type Watched = { script: string; dataset: string; version: string; since: Date };

/**
 * How often a version of a worker was asked since then, and how often it failed: by exceptions and limits that it hit,
 * which Cloudflare counts and which leave no answer, and by answers of 5xx that it gave, which it counts itself, one point
 * an answer, in its dataset of Analytics Engine.
 */
export async function countErrors(api: CloudflareApi, watched: Watched): Promise<Counted> {
  const [ended, answered] = await Promise.all([countEnded(api, watched), countAnswers(api, watched)]);
  return {
    requests: Math.max(ended.requests, answered.requests),
    errors: ended.errors + answered.errors,
  };
}

async function countEnded(api: CloudflareApi, { script, version, since }: Watched): Promise<Counted> {
  const { viewer } = await api.query<Statistics>(query, {
    ...{ account: api.accountId, script, version, since: since.toISOString() },
  });
  const sums = viewer.accounts.flatMap((account) => account.workersInvocationsAdaptive.map(({ sum }) => sum));
  return {
    requests: sums.reduce((total, { requests }) => total + requests, 0),
    errors: sums.reduce((total, { errors }) => total + errors, 0),
  };
}

/** Points are sampled where there are many; each says for how many it stands. Numbers of 64 bits come as texts. */
async function countAnswers(api: CloudflareApi, { dataset, version, since }: Watched): Promise<Counted> {
  if (!/^[\w-]+$/.test(version))
    throw new Error(`Cannot count the answers of "${version}": it is no version`);
  const sinceSeconds = Math.floor(since.getTime() / 1_000);
  const rows = await api.sql<{ requests: string | number | null; errors: string | number | null }>(
    `SELECT SUM(_sample_interval) AS requests, SUM(IF(double3 >= 500, _sample_interval, 0)) AS errors
     FROM ${dataset} WHERE blob8 = '${version}' AND timestamp >= toDateTime(${sinceSeconds}) FORMAT JSON`,
  );
  return { requests: Number(rows[0]?.requests ?? 0), errors: Number(rows[0]?.errors ?? 0) };
}
