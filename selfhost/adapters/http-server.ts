import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { HttpError } from "./http-error.ts";

/** Longer than a client keeps an idle connection, so that the client is the one who closes it. */
const keepAliveTimeoutMs = 75_000;
const requestTimeoutMs = 30_000;
const stopGraceMs = 5000;

export type RunningServer = { server: Server; url: string; port: number; stop(): Promise<void> };

/**
 * Starts an HTTP server; port 0 takes any free one. `stop` takes no new requests, lets those in flight end for 5 s,
 * then cuts the rest.
 * @throws {Error} naming the address when it cannot be listened on.
 */
export async function startHttpServer(
  listener: RequestListener,
  { host, port }: { host: string; port: number },
): Promise<RunningServer> {
  const server = createServer({ keepAliveTimeout: keepAliveTimeoutMs, requestTimeout: requestTimeoutMs });
  server.on("request", (request, response) => {
    // Once the server stops, a connection whose last request has been answered is not kept.
    response.once("close", () => server.listening || setImmediate(() => server.closeIdleConnections()));
    listener(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const reason = cause.code === "EADDRINUSE" ? "the port is taken" : cause.message;
      reject(new Error(`Cannot listen on ${host}:${port}: ${reason}`, { cause }));
    });
    server.listen({ host, port }, resolve);
  });
  const taken = (server.address() as AddressInfo).port;
  const authority = host.includes(":") ? `[${host}]` : host;
  return { server, port: taken, url: `http://${authority}:${taken}`, stop: () => stopServer(server) };
}

async function stopServer(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), stopGraceMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(cut);
}

/** Answers with JSON, unless the client has gone. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed || response.headersSent) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    // The rest of a body that is too large is not worth waiting for.
    ...(status === 413 ? { connection: "close" } : {}),
  });
  response.end(text);
}

/**
 * Refuses browsers. The passwords of a development machine are public knowledge, so a page that its developer visits
 * must not reach the databases; only browsers send `Origin`, and no page can leave it out of a POST or a WebSocket.
 * @throws {HttpError} 403
 */
export function refuseBrowsers(request: IncomingMessage): void {
  const { origin } = request.headers;
  if (origin !== undefined)
    throw new HttpError(403, `Requests from web pages are refused (Origin: ${origin})`);
}
