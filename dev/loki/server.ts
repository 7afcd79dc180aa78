import { listen } from "../lago/node-http.ts";
import { answerAsLoki } from "./answer-as-loki.ts";
import { readLogFile } from "./log-file.ts";

export type RunningLoki = { url: string; stop(): Promise<void> };

/**
 * Starts what stands in for Loki on this machine: it answers queries from the log that the workers write, as a box's does from
 * what Vector sends it. At any free port, since the gateway alone asks it.
 */
export async function startLoki({ logFile }: { logFile: string }): Promise<RunningLoki> {
  const { port, stop } = await listen(
    async (request) => {
      // A page on the web could else read the log by a name of its own that leads to this machine.
      if (new URL(request.url).hostname !== "127.0.0.1")
        return new Response("Not for you\n", { status: 403 });
      const labels = { container: "workers", stream: "stdout", level: "info" };
      return answerAsLoki([{ labels, lines: await readLogFile(logFile) }])(request);
    },
    { host: "127.0.0.1", port: 0 },
  );
  return { url: `http://127.0.0.1:${port}`, stop };
}
