import type { IncomingMessage, ServerResponse } from "node:http";
import { describeError } from "../describe-error.ts";
import { parseJson, readBody } from "../http-body.ts";
import { HttpError } from "../http-error.ts";
import { refuseBrowsers, sendJson } from "../http-server.ts";
import { createAuthorizer } from "./authorization.ts";
import { parseCommand, parseCommands, parsePathCommand, type RedisCommand } from "./redis-command.ts";
import { type RedisConnection, RedisUnavailableError } from "./redis-connection.ts";
import { encodeReply, type Reply } from "./redis-reply.ts";
import { findRefusal } from "./refused-commands.ts";

export type RestEndpointOptions = {
  connection: RedisConnection;
  token: string;
  maxBodyBytes: number;
  /** How long Redis may take for a request. */
  timeoutMs: number;
};

type Answer = { status: number; body: unknown };

/** Serves Upstash's REST API. Never rejects: whatever goes wrong is answered as `{"error": …}`. */
export function createRestEndpoint(options: RestEndpointOptions) {
  const isAuthorized = createAuthorizer(options.token);
  return async function answerRest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      refuseBrowsers(request);
      if (!isAuthorized(request.headers.authorization)) {
        throw new HttpError(401, "WRONGPASS invalid or missing auth token");
      }
      const { status, body } = await answer(request, options);
      sendJson(response, status, body);
    } catch (error) {
      const { status, message } = toHttpError(error);
      sendJson(response, status, { error: message });
    }
  };
}

async function answer(request: IncomingMessage, options: RestEndpointOptions): Promise<Answer> {
  const { method = "", url = "/" } = request;
  if (!["GET", "HEAD", "POST", "PUT"].includes(method))
    throw new HttpError(405, `ERR ${method} is not allowed`);
  const body = await readBody(request, options.maxBodyBytes);
  const base64 = request.headers["upstash-encoding"] === "base64";
  const path = url.split("?", 1)[0];
  if (path === "/pipeline") return answerPipeline(parseCommands(parseJson(body)), base64, options);
  if (path === "/multi-exec") return answerTransaction(parseCommands(parseJson(body)), base64, options);
  const command = path === "/" ? parseCommand(parseJson(body)) : parsePathCommand(url, body);
  const [reply] = await runPipeline([command], options);
  if (!reply) throw new Error("Redis gave no reply");
  return { status: "error" in reply ? 400 : 200, body: encodeReply(reply, base64) };
}

async function answerPipeline(commands: RedisCommand[], base64: boolean, options: RestEndpointOptions) {
  const replies = await runPipeline(commands, options);
  return { status: 200, body: replies.map((reply) => encodeReply(reply, base64)) };
}

async function answerTransaction(commands: RedisCommand[], base64: boolean, options: RestEndpointOptions) {
  const refusal = commands.map(findRefusal).find((reason) => reason !== null);
  if (refusal) throw new HttpError(400, refusal);
  const replies = await inTime(options.connection.transaction(commands), options.timeoutMs);
  if (!Array.isArray(replies)) return { status: 400, body: replies };
  return { status: 200, body: replies.map((reply) => encodeReply(reply, base64)) };
}

/** A refused command fails by itself; the others run. */
async function runPipeline(commands: RedisCommand[], options: RestEndpointOptions): Promise<Reply[]> {
  const refusals = commands.map(findRefusal);
  const allowed = commands.filter((_, index) => refusals[index] === null);
  const { connection, timeoutMs } = options;
  const replies = allowed.length > 0 ? await inTime(connection.pipeline(allowed), timeoutMs) : [];
  return refusals.map((error) => (error === null ? (replies.shift() ?? { result: null }) : { error }));
}

async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const fail = () => reject(new RedisUnavailableError(`Redis did not answer within ${timeoutMs} ms`));
  const timer = setTimeout(fail, timeoutMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const message = describeError(error);
  return new HttpError(error instanceof RedisUnavailableError ? 503 : 500, `ERR ${message}`, {
    cause: error,
  });
}
