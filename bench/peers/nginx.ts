import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Children } from "../../dev/children.ts";
import { waitForListener } from "../../dev/ready.ts";
import { freePort } from "../free-port.ts";

type NginxOptions = {
  name: string;
  /** Its configuration and temporary files. */
  folder: string;
  children: Children;
  /** The inside of its `http` block, for a port to listen on. */
  http: (port: number) => string;
  wrapCommand?: (command: string[]) => string[];
};

export type Nginx = { origin: string; address: string; pids: number[] };

/**
 * Starts an nginx with one worker, from apt or wherever it is on the PATH.
 * @throws {Error} that says how to get one when there is none.
 */
export async function startNginx(options: NginxOptions): Promise<Nginx> {
  const { name, folder, children, http, wrapCommand = (command) => command } = options;
  if (spawnSync("nginx", ["-v"]).error)
    throw new Error("Cannot start nginx: it is not on the PATH (on Debian: apt install nginx)");
  const port = await freePort();
  mkdirSync(join(folder, "tmp"), { recursive: true });
  const file = join(folder, "nginx.conf");
  writeFileSync(file, configuration(http(port)));
  const child = children.start(name, wrapCommand(["nginx", "-e", "stderr", "-p", folder, "-c", file]));
  const listens = waitForListener(port, { timeoutMs: 10_000, signal: children.signal });
  await Promise.race([listens, children.failed]);
  const address = `127.0.0.1:${port}`;
  return { origin: `http://${address}`, address, pids: [child.pid] };
}

const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

function configuration(http: string): string {
  return `daemon off;
${process.getuid?.() === 0 ? "user root;" : ""}
worker_processes 1;
pid nginx.pid;
error_log stderr error;
events { worker_connections 4096; }
http {
  ${temporary.map((kind) => `${kind}_temp_path tmp/${kind};`).join("\n  ")}
  keepalive_requests 1000000000;
  tcp_nodelay on;
${http}
}
`;
}
