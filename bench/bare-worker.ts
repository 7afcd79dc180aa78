import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Children } from "../dev/children.ts";
import { waitForAnswer } from "../dev/ready.ts";
import { bundleWorker } from "../selfhost/bundle.ts";
import { prepareHost } from "../selfhost/workerd.ts";

type BareOptions = { home: string; children: Children; wrapCommand: (command: string[]) => string[] };

/** Starts the baseline, bare/main.ts, bundled and served as the gateway is, in a process of its own. */
export async function startBareWorker({ home, children, wrapCommand }: BareOptions) {
  const folder = join(home, "workerd/bare");
  const wranglerFile = fileURLToPath(new URL("bare/wrangler.toml", import.meta.url));
  const worker = { wranglerFile, bundle: join(folder, "bundle") };
  await bundleWorker(worker);
  const address = `127.0.0.1:${await freePort()}`;
  const { command, env } = prepareHost(
    {
      workers: [{ ...worker, address }],
      stateFolder: join(folder, "state"),
      configFile: join(folder, "workerd.capnp"),
    },
    {},
  );
  const child = children.start("bare", wrapCommand(command), { env: { PATH: process.env.PATH, ...env } });
  const url = `http://${address}/health`;
  await Promise.race([waitForAnswer(url, { timeoutMs: 30_000, signal: children.signal }), children.failed]);
  return { url, pid: child.pid };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === "string") throw new Error("Cannot find a free port");
  return address.port;
}
