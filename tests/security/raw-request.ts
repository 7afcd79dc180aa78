import { connect } from "node:net";

type RawOptions = { method?: string; headers?: Record<string, string>; body?: string };

/**
 * Sends a request whose path goes out exactly as it is written; fetch and URL would tidy it up first.
 * @returns the status, the headers in lower case, and what of the body had come when the connection closed.
 */
export async function rawRequest(
  origin: string,
  path: string,
  { method = "GET", headers = {}, body = "" }: RawOptions = {},
): Promise<{ status: number; headers: Map<string, string>; text: string }> {
  const { hostname, port, host } = new URL(origin);
  const lines = Object.entries({ host, connection: "close", ...headers }).map((pair) => pair.join(": "));
  const socket = connect({ host: hostname, port: Number(port) });
  socket.setTimeout(10_000, () => socket.destroy(new Error(`No answer to ${method} ${path} in 10 s`)));
  socket.write([`${method} ${path} HTTP/1.1`, ...lines, "", body].join("\r\n"));
  let answer = "";
  for await (const bytes of socket) answer += (bytes as Buffer).toString("latin1");
  const [head = "", ...rest] = answer.split("\r\n\r\n");
  const [statusLine = "", ...fields] = head.split("\r\n");
  return {
    status: Number(statusLine.split(" ")[1]),
    headers: new Map(
      fields.map((field) => [
        field.slice(0, field.indexOf(":")).toLowerCase(),
        field.replace(/^[^:]*: ?/, ""),
      ]),
    ),
    text: rest.join("\r\n\r\n"),
  };
}
