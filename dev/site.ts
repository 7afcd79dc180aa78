import { fileURLToPath } from "node:url";
import type { Children } from "./children.ts";
import type { Ports } from "./ports.ts";
import { waitForAnswer } from "./ready.ts";

type SiteOptions = { ports: Ports; children: Children; onLine?: (line: string) => void };

export type RunningSite = {
  url: string;
  /** What the first page answered. */
  status: number;
  stop(): Promise<void>;
};

const folder = fileURLToPath(new URL("../site", import.meta.url));

/** Starts the site under `vite dev`. Resolves when its first page answers. */
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
        PUBLIC_URL: `http://localhost:${ports.site}`,
        FORCE_COLOR: "0",
      },
      ...(onLine ? { onLine } : {}),
    },
  );
  const page = `http://127.0.0.1:${ports.site}/`;
  // A page that fails is the developer's to mend, with everything else up; only silence is a failure to start.
  const answer = waitForAnswer(page, { timeoutMs: 120_000, signal: children.signal, accept: () => true });
  const status = await Promise.race([answer, children.failed]);
  return { url: `http://localhost:${ports.site}`, status, stop: child.stop };
}
