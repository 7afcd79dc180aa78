import type { Config } from "../config.ts";
import { createUpstream, type Upstream } from "./upstream.ts";

/** Everything behind the gateway that it asks on behalf of a request. */
export type Upstreams = Record<"directus" | "directusEditor" | "lago" | "jobs" | "dns", Upstream> & {
  /** Null where the log is kept elsewhere. */
  loki: Upstream | null;
};

/** What is behind a tunnel is also behind Cloudflare Access, which lets programs pass that show these two. */
export function accessHeaders(access: Config["access"]): Record<string, string> {
  if (access === null) return {};
  return { "cf-access-client-id": access.clientId, "cf-access-client-secret": access.clientSecret };
}

export function createUpstreams(config: Config, jobs: Fetcher): Upstreams {
  const { directus, lago, dnsUrl, lokiUrl, access } = config;
  return {
    directus: createUpstream({
      ...{ label: "directus", name: "The content service", origin: directus.url, mostAtOnce: 50 },
      headers: { ...accessHeaders(access), authorization: `Bearer ${directus.token}` },
    }),
    /** The same service for those who write: by another identity, with places and a breaker of its own. */
    directusEditor: createUpstream({
      ...{ label: "directus-editor", name: "The content service", origin: directus.url },
      ...{ mostAtOnce: 20, mostUploads: 5, mostUploadsOf: 2 },
      headers: { ...accessHeaders(access), authorization: `Bearer ${directus.editorToken}` },
    }),
    lago: createUpstream({
      ...{ label: "lago", name: "The billing service", origin: lago.url, mostAtOnce: 25 },
      headers: { ...accessHeaders(access), authorization: `Bearer ${lago.apiKey}` },
    }),
    jobs: createUpstream({
      ...{ label: "jobs", name: "The jobs worker", origin: "http://jobs" },
      ...{ mostAtOnce: 200, mostUploads: 100, mostUploadsOf: 10 },
      fetch: (url, init) => jobs.fetch(url, init),
    }),
    dns: createUpstream({ label: "dns", name: "The DNS", origin: new URL(dnsUrl).origin, mostAtOnce: 20 }),
    loki:
      lokiUrl === null
        ? null
        : createUpstream({ label: "loki", name: "The log store", origin: lokiUrl, mostAtOnce: 5 }),
  };
}
