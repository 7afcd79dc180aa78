import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { type IncomingHttpHeaders, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { join, resolve } from "node:path";
import { waitFor } from "../e2e/wait-for.ts";

export type Caddy = Awaited<ReturnType<typeof startCaddy>>;

type Options = { home: string; ports: { http: number; https: number }; edge: string };
type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer };

/** Serves the Caddyfile by the real program, for `localhost` and with a certificate of its own authority. */
export async function startCaddy({ home, ports, edge }: Options) {
  const folder = join(home, "caddy");
  await mkdir(join(folder, "sites"), { recursive: true });
  const child = spawn("caddy", ["run", "--config", "selfhost/Caddyfile", "--adapter", "caddyfile"], {
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      XDG_DATA_HOME: folder,
      XDG_CONFIG_HOME: folder,
      ...caddyEnv({ folder, ports, edge }),
    },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const ended = once(child, "close");
  const root = join(folder, "caddy/pki/authorities/local/root.crt");
  const ca = await waitFor("Caddy's certificate", async () => {
    if (child.exitCode !== null) throw new Error(`Caddy ended: ${said}`);
    return await readFile(root).catch(() => undefined);
  });
  const ask = async (path: string, headers: Record<string, string> = {}): Promise<Answer> => {
    const options = { host: "localhost", port: ports.https, path, headers, ca, agent: false };
    return await answerOf(requestHttps(options));
  };
  await waitFor("Caddy", async () => await ask("/health").catch(() => undefined));
  return {
    ask,
    askInTheOpen: async (path: string) =>
      await answerOf(requestHttp({ host: "localhost", port: ports.http, path, agent: false })),
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function caddyEnv({ folder, ports, edge }: { folder: string; ports: Options["ports"]; edge: string }) {
  return {
    SELVEDGE_DOMAIN: "localhost",
    ACME_EMAIL: "ops@selvedge.internal",
    CADDY_OPTIONS: `local_certs\nskip_install_trust\nhttp_port ${ports.http}\nhttps_port ${ports.https}`,
    CADDY_SITES: join(folder, "sites"),
    EDGE_ADDRESS: edge,
    SITE_FILES: resolve("site/dist"),
  };
}

async function answerOf(request: ReturnType<typeof requestHttp>): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    request.once("error", reject);
    request.once("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.end();
  });
}
