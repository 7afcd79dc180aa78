import type { IncomingMessage } from "node:http";
import { HttpError } from "./http-error.ts";

/**
 * Reads a request's body whole.
 * @throws {HttpError} 413 as soon as more than `maxBytes` are announced or have come; 400 when the client goes away.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const refuse = () => {
      request.removeAllListeners("data");
      // What still comes is thrown away unread, so that the client gets to read the answer.
      request.resume();
      reject(new HttpError(413, `The request body is larger than the limit of ${maxBytes} bytes`));
    };
    if (Number(request.headers["content-length"]) > maxBytes) return refuse();
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) return refuse();
      chunks.push(chunk);
    });
    request.once("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.once("error", (cause) =>
      reject(new HttpError(400, "The request body did not arrive whole", { cause })),
    );
  });
}

/**
 * Parses a body as JSON.
 * @throws {HttpError} 400 when it is not JSON.
 */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new HttpError(400, "The request body is not valid JSON", { cause });
  }
}
