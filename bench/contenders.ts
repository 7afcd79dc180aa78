import { fileURLToPath } from "node:url";
import type { Nginx } from "./peers/nginx.ts";
import { startNginxGateway } from "./peers/nginx-gateway.ts";
import { startNodePeer } from "./peers/node-peer.ts";
import type { Rig } from "./rig.ts";
import { serveGateway } from "./serve-gateway.ts";
import { type Served, serveWorker } from "./serve-worker.ts";

/** Where a target listens, its processes, and the cookies by which it knows people, where it does. */
export type Contender = { origin: string; pids: number[]; cookies?: string[] };

export type Contenders = Record<
  | "gateway"
  | "passThrough"
  | "bare"
  | "hashing"
  | "nginx"
  | "nginxKeeping"
  | "nginxBuffering"
  | "fastify"
  | "old",
  () => Promise<Contender>
>;

/** Everything that can be measured. Each is started when it is first asked for, and once. */
export function contendersOf(rig: Rig): Contenders {
  const own = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const { address } = rig.upstream;
  return {
    gateway: once(async () => ({
      ...served(await serveGateway(rig, { name: "gateway" })),
      cookies: rig.people.map(({ gatewayCookie }) => gatewayCookie),
    })),
    passThrough: once(async () =>
      served(
        await serveWorker(rig, {
          ...{ name: "pass-through", wranglerFile: own("peers/pass-through/wrangler.toml") },
          elsewhere: [{ name: "bench-upstream", address }],
        }),
      ),
    ),
    bare: once(async () =>
      served(await serveWorker(rig, { name: "bare", wranglerFile: own("bare/wrangler.toml") })),
    ),
    hashing: once(async () =>
      served(await serveWorker(rig, { name: "hashing", wranglerFile: own("hashing/wrangler.toml") })),
    ),
    nginx: once(async () => await startNginxGateway(rig, { name: "nginx", behind: address })),
    nginxKeeping: once(
      async () => await startNginxGateway(rig, { name: "nginx-keeping", behind: address, keeps: true }),
    ),
    nginxBuffering: once(
      async () => await startNginxGateway(rig, { name: "nginx-buffering", behind: address, bufferKb: 64 }),
    ),
    fastify: once(async () => await startNodePeer(rig, "fastify")),
    old: once(async () => {
      const adonis = await startNodePeer(rig, "adonis");
      const front: Nginx = await startNginxGateway(rig, { name: "nginx-of-old", behind: adonis.address });
      return { origin: front.origin, pids: [...front.pids, ...adonis.pids], cookies: adonis.cookies };
    }),
  };
}

function served({ origin, pid }: Served): Contender {
  return { origin, pids: [pid] };
}

function once<T>(start: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => {
    started ??= start();
    return started;
  };
}
