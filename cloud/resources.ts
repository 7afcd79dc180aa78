import type { CloudflareApi } from "./cloudflare-api.ts";
import type { CloudEnvironment } from "./environment-files.ts";

export type Resource = { kind: "queue" | "bucket" | "Pages project"; name: string; isThere: boolean };

/** The queues, buckets and Pages project that the wrangler files name, and whether they are there. */
export async function listResources(environment: CloudEnvironment, api: CloudflareApi): Promise<Resource[]> {
  const account = `/accounts/${api.accountId}`;
  const [queues, { buckets }, projects] = await Promise.all([
    api.get<{ queue_name: string }[]>(`${account}/queues?per_page=100`),
    api.get<{ buckets: { name: string }[] }>(`${account}/r2/buckets?per_page=1000`),
    api.get<{ name: string }[]>(`${account}/pages/projects`),
  ]);
  const there = {
    queue: queues.map(({ queue_name }) => queue_name),
    bucket: buckets.map(({ name }) => name),
    "Pages project": projects.map(({ name }) => name),
  };
  const wanted = [
    ...environment.queues.map((name) => ({ kind: "queue", name }) as const),
    ...environment.buckets.map((name) => ({ kind: "bucket", name }) as const),
    { kind: "Pages project", name: environment.pages.project } as const,
  ];
  return wanted.map(({ kind, name }) => ({ kind, name, isThere: there[kind].includes(name) }));
}

/** Makes one that is not there. Whoever uses Terraform has them by then. */
export async function makeResource({ kind, name }: Resource, api: CloudflareApi): Promise<void> {
  const account = `/accounts/${api.accountId}`;
  if (kind === "queue") await api.post(`${account}/queues`, { queue_name: name });
  else if (kind === "bucket") await api.post(`${account}/r2/buckets`, { name });
  else await api.post(`${account}/pages/projects`, { name, production_branch: "production" });
}
