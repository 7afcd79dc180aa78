import { developmentPassword } from "./databases.ts";
import { directusAdmin } from "./directus/server.ts";
import type { Platform } from "./platform.ts";
import type { DirectusState } from "./services.ts";
import type { TableRow } from "./table.ts";

type Shown = Pick<Platform, "urls" | "redis" | "ports" | "directusState">;

/** The rows of the final table: what a person opens first, then what a tool connects to. */
export function tableRows({ urls, redis, ports, directusState }: Shown): TableRow[] {
  return [
    { name: "Site", url: urls.site },
    { name: "API", url: urls.gateway, note: "described at /openapi.json" },
    { name: "Mailbox", url: urls.mailbox, note: "every mail the platform sends" },
    directusRow(urls.directus, directusState()),
    { name: "Lago double", url: urls.lago, note: "billing, without its vendor" },
    { name: "OpenID provider", url: urls.oidc, note: "stands in for Google" },
    {
      name: "Postgres",
      url: `postgres://127.0.0.1:${ports.postgres}`,
      note: `user postgres, password ${developmentPassword}`,
    },
    redis.kind === "stand-in"
      ? { name: "Redis", url: "in this process", note: "a stand-in: no redis-server on the PATH" }
      : { name: "Redis", url: `redis://127.0.0.1:${ports.redis}` },
    { name: "Neon adapter", url: urls.neon, note: "Postgres as the workers reach it" },
    { name: "Upstash adapter", url: urls.upstash, note: "Redis as the workers reach it" },
  ];
}

function directusRow(url: string | null, state: DirectusState): TableRow {
  const name = "Directus";
  if (url === null) return { name, url: "left out", note: "content pages say so" };
  if (state === "ready") return { name, url, note: `${directusAdmin.email}, password as below` };
  if (state === "failed")
    return { name, url: "not there", note: "content pages say so; the reason is above" };
  return { name, url: state, note: `will be at ${url}` };
}
