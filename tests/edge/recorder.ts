import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

type Seen = { method: string; target: string; headers: IncomingHttpHeaders };

/** An upstream that notes every request as it came over the wire, and answers as a test says. */
export type Recorder = {
  url: string;
  seen: Seen[];
  /** What it answers; an empty JSON object unless a test says else. */
  answer: RequestListener;
  /** Whether it takes connections at all. */
  stop(): Promise<void>;
  start(): Promise<void>;
};

const nothing: RequestListener = (_, response) => json(response, {});

/** Answers with JSON. */
export function json(response: Parameters<RequestListener>[1], body: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

export async function startRecorder(): Promise<Recorder> {
  let server: Server | null = null;
  let port = 0;
  const recorder: Recorder = { url: "", seen: [], answer: nothing, start, stop };

  async function start(): Promise<void> {
    const next = createServer((request, response) => {
      const { method = "", url: target = "", headers } = request;
      recorder.seen.push({ method, target, headers });
      recorder.answer(request, response);
    });
    await new Promise<void>((resolve) => next.listen(port, "127.0.0.1", resolve));
    server = next;
    port = (next.address() as AddressInfo).port;
  }

  async function stop(): Promise<void> {
    const last = server;
    server = null;
    last?.closeAllConnections();
    await new Promise<void>((resolve) => (last === null ? resolve() : last.close(() => resolve())));
  }

  await start();
  recorder.url = `http://127.0.0.1:${port}`;
  return recorder;
}
