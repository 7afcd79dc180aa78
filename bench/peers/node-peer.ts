import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lazyPackages } from "../../dev/lazy-packages.ts";
import { waitForAnswer } from "../../dev/ready.ts";
import { freePort } from "../free-port.ts";
import type { Rig } from "../rig.ts";

export type NodePeer = { origin: string; address: string; pids: number[]; cookies: string[] };

/**
 * Installs and starts a peer that is a program of Node, in production mode and on the server's core. It is given the
 * people, makes their sessions itself and says what their browsers send.
 */
export async function startNodePeer(rig: Rig, name: "adonis" | "fastify"): Promise<NodePeer> {
  const { children, services, upstream, people } = rig;
  const source = fileURLToPath(new URL(name, import.meta.url));
  const folder = await lazyPackages(source, { name: `bench-${name}` }).install({ children });
  // Beside its packages, where Node looks for them.
  cpSync(source, folder, { recursive: true });
  const files = {
    PEOPLE: join(rig.home, "peers", `${name}.people`),
    COOKIES: join(rig.home, "peers", `${name}.cookies`),
  };
  writeFileSync(files.PEOPLE, JSON.stringify(people.map(({ id }) => id)));
  rmSync(files.COOKIES, { force: true });
  const port = await freePort();
  const child = children.start(name, rig.onServerCore([process.execPath, "server.js"]), {
    cwd: folder,
    env: {
      ...{ PATH: process.env.PATH, NODE_ENV: "production", HOST: "127.0.0.1", PORT: String(port), ...files },
      ...{ REDIS_PORT: String(services.ports.redis), UPSTREAM: upstream.origin },
    },
  });
  const address = `127.0.0.1:${port}`;
  const origin = `http://${address}`;
  const answers = waitForAnswer(`${origin}/health`, { timeoutMs: 60_000, signal: children.signal });
  await Promise.race([answers, children.failed]);
  const cookies = readFileSync(files.COOKIES, "utf8").split("\n");
  return { origin, address, pids: [child.pid], cookies };
}
