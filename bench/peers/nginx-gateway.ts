import { join } from "node:path";
import type { Rig } from "../rig.ts";
import { type Nginx, startNginx } from "./nginx.ts";

type Front = {
  name: string;
  /** `host:port` behind it. */
  behind: string;
  /** Keeps answers for a minute. */
  keeps?: boolean;
  /** What answers may take in memory before they wait for the client: nginx's own default, or 64 KB. */
  bufferKb?: 64;
};

/** An nginx as a gateway: a limit, security headers, a log and a proxy. It knows nobody, so it limits by address. */
export async function startNginxGateway(
  rig: Rig,
  { name, behind, keeps = false, bufferKb }: Front,
): Promise<Nginx> {
  const buffers = bufferKb
    ? `proxy_buffer_size ${bufferKb}k; proxy_buffers 8 ${bufferKb}k; proxy_busy_buffers_size ${2 * bufferKb}k;`
    : "";
  const cache = keeps ? "proxy_cache kept; proxy_cache_valid 200 60s;" : "";
  return await startNginx({
    ...{ name, folder: join(rig.home, "peers", name), children: rig.children },
    wrapCommand: rig.onServerCore,
    http: (port) => `
  log_format line escape=json '{"id":"$request_id","method":"$request_method","uri":"$uri","status":$status,"seconds":$request_time}';
  access_log /dev/stdout line;
  limit_req_zone $binary_remote_addr zone=clients:10m rate=1000000r/s;
  proxy_cache_path tmp/kept keys_zone=kept:10m;
  upstream behind { server ${behind}; keepalive 128; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port} backlog=1024;
    limit_req zone=clients burst=1000000 nodelay;
    add_header x-content-type-options nosniff always;
    add_header content-security-policy "default-src 'none'; frame-ancestors 'none'" always;
    add_header cross-origin-resource-policy same-origin always;
    add_header referrer-policy no-referrer always;
    add_header cache-control no-store always;
    add_header x-request-id $request_id always;
    location / {
      proxy_pass http://behind;
      proxy_http_version 1.1;
      proxy_set_header connection "";
      proxy_set_header x-request-id $request_id;
      proxy_set_header x-forwarded-for $remote_addr;
      ${buffers} ${cache}
    }
  }`,
  });
}
