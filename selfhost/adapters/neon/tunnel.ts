import type { IncomingMessage, Server } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { createWebSocketStream, type WebSocket, WebSocketServer } from "ws";
import { describeError } from "../describe-error.ts";
import { HttpError } from "../http-error.ts";
import { refuseBrowsers } from "../http-server.ts";
import type { PostgresAddress } from "./postgres-pools.ts";

export type TunnelOptions = PostgresAddress & {
  maxTunnels: number;
  maxMessageBytes: number;
  connectTimeoutMs: number;
};

const closeGraceMs = 1000;

/**
 * Serves the WebSocket tunnel at `/v2` on the server's own port: the driver's bytes go to Postgres and back, unread. An
 * address that the client asks for is ignored. `stop` closes all tunnels, and Postgres rolls back what was open in them.
 */
export function serveTunnels(server: Server, options: TunnelOptions): { stop(): void } {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: options.maxMessageBytes,
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    try {
      checkUpgrade(request, sockets.clients.size < options.maxTunnels);
    } catch (error) {
      return refuse(socket, error);
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => openTunnel(webSocket, options));
  });
  return {
    stop() {
      const terminate = () => {
        for (const webSocket of sockets.clients) webSocket.terminate();
      };
      for (const webSocket of sockets.clients) webSocket.close(1001, "The adapter is stopping");
      setTimeout(terminate, closeGraceMs).unref();
    },
  };
}

function checkUpgrade(request: IncomingMessage, hasRoom: boolean): void {
  refuseBrowsers(request);
  const path = request.url?.split("?", 1)[0];
  if (path !== "/v2") throw new HttpError(404, `There is no tunnel at "${path}": it is at /v2`);
  if (!hasRoom) throw new HttpError(503, "Too many tunnels are open");
}

function refuse(socket: Duplex, error: unknown): void {
  const { status, message } = error instanceof HttpError ? error : new HttpError(500, "Internal error");
  const head = `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: text/plain\r\n`;
  socket.end(`${head}Content-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`);
}

function openTunnel(webSocket: WebSocket, options: TunnelOptions): void {
  const postgres = connect({ host: options.postgresHost, port: options.postgresPort, noDelay: true });
  postgres.setKeepAlive(true);
  const client = createWebSocketStream(webSocket);
  const timer = setTimeout(() => postgres.destroy(new Error("no answer")), options.connectTimeoutMs);
  let connected = false;
  postgres.once("connect", () => {
    connected = true;
    clearTimeout(timer);
  });
  postgres.on("error", (error) => {
    if (!connected) client.end(cannotConnect(error));
  });
  postgres.once("close", () => {
    clearTimeout(timer);
    client.end();
  });
  client.on("error", () => postgres.destroy());
  client.once("close", () => postgres.destroy());
  client.pipe(postgres);
  // The client's side is ended by "close" above, so that the error message can still be written.
  postgres.pipe(client, { end: false });
}

/**
 * A Postgres ErrorResponse, so that the driver rejects with a message and a code that says "try again later", and not
 * just with "connection terminated".
 */
function cannotConnect(error: Error): Buffer {
  const fields = ["SFATAL", "VFATAL", "C57P03", `MPostgres cannot be reached: ${describeError(error)}`];
  const body = Buffer.from(`${fields.join("\0")}\0\0`);
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
