import { fileURLToPath } from "node:url";
import type { Children } from "./children.ts";
import type { Ports } from "./ports.ts";
import { waitForAnswer } from "./ready.ts";

type SiteOptions = { ports: Ports; children: Children; onLine?: (line: string) => void };

export type RunningSite = { url: string; stop(): Promise<void> };

const folder = fileURLToPath(new URL("../site", import.meta.url));

/** Starts the site under `vite dev`. Resolves when it has rendered its first page. */
export async function startSite({ ports, children, onLine }: SiteOptions): Promise<RunningSite> {
  const child = children.start(
    "site",
    [
      ...[process.execPath, `${folder}/node_modules/vite/bin/vite.js`, "dev"],
      ...["--host", "127.0.0.1", "--port", String(ports.site), "--strictPort", "--clearScreen", "false"],
    ],
    {
      cwd: folder,
      env: {
        ...process.env,
        SITE_PORT: String(ports.site),
        GATEWAY_URL: `http://127.0.0.1:${ports.gateway}`,
        FORCE_COLOR: "0",
      },
      ...(onLine ? { onLine } : {}),
    },
  );
  await Promise.race([
    waitForAnswer(`http://127.0.0.1:${ports.site}/`, { timeoutMs: 120_000 }),
    children.failed,
  ]);
  return { url: `http://localhost:${ports.site}`, stop: child.stop };
}
