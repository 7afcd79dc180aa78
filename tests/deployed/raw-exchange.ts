import { connect, type Socket } from "node:net";

/** How long a test waits for what has to come. */
const mostMs = 40_000;

/**
 * Writes bytes to a server as they are, piece by piece, and hears what it answers until it closes.
 * @param pieces what to write; `write` is called with the socket, and may take its time.
 * @returns the status of each answer in the order they came, none where the server just closed, and the last one's text.
 */
export async function rawExchange(
  origin: string,
  write: (socket: Socket) => Promise<void> | void,
): Promise<{ statuses: number[]; text: string }> {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let text = "";
  const { promise: closed, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`No end of an answer in ${mostMs} ms`)), mostMs);
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1");
  });
  // A server that refuses closes while the rest is still being written.
  socket.on("error", () => {});
  socket.once("close", () => resolve());
  socket.once("end", () => socket.destroy());
  try {
    await Promise.race([closed, Promise.resolve(write(socket)).then(() => closed)]);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
  const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
  return { statuses, text };
}

/** Writes as fast as the other side takes it, and stops when it closes. */
export async function writeAll(socket: Socket, pieces: Iterable<string | Buffer>): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed || socket.writableEnded) return;
    if (socket.write(piece)) continue;
    await new Promise<void>((resolve) => {
      socket.once("drain", resolve);
      socket.once("close", () => resolve());
    });
  }
}
