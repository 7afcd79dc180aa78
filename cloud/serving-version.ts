import { runWrangler } from "./wrangler.ts";

type Deployment = { created_on: string; versions: { version_id: string; percentage: number }[] };
type Target = { config: string; name: string; environment: string };

/** The version of a worker with most of the traffic; null before the first. */
export async function servingVersion({ config, name, environment }: Target): Promise<string | null> {
  const args = ["deployments", "list", "--json", "--config", config, "--env", environment];
  const listed = await runWrangler(args, { what: `list what is deployed of ${name}` }).catch(noneYet);
  if (listed === null) return null;
  const deployments = JSON.parse(listed.stdout) as Deployment[];
  const newest = deployments.toSorted((one, other) => one.created_on.localeCompare(other.created_on)).at(-1);
  const [largest] = newest?.versions.toSorted((one, other) => other.percentage - one.percentage) ?? [];
  return largest?.version_id ?? null;
}

/** Cloudflare's code for a worker that there is not. */
export function noneYet(error: Error): null {
  if (/code: 10007|code: 10090/.test(error.message)) return null;
  throw error;
}
