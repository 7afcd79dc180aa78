import { HttpError } from "../http-error.ts";

/** A name in capitals, and arguments as Redis takes them: bytes. */
export type RedisCommand = { name: string; args: (string | Buffer)[] };

/**
 * Checks a command that was posted as a JSON array, such as `["SET", "key", "value", "EX", 60]`.
 * @throws {HttpError} 400 saying what is wrong with it.
 */
export function parseCommand(item: unknown): RedisCommand {
  if (!Array.isArray(item)) throw new HttpError(400, "ERR a command must be an array");
  const [name, ...args] = item.map(toArgument);
  if (!name) throw new HttpError(400, "ERR empty command");
  return { name: name.toUpperCase(), args };
}

/**
 * Checks a list of commands, for a pipeline or a transaction.
 * @throws {HttpError} 400
 */
export function parseCommands(body: unknown): RedisCommand[] {
  if (!Array.isArray(body)) throw new HttpError(400, "ERR the request body must be an array of commands");
  if (body.length === 0) throw new HttpError(400, "ERR empty pipeline request");
  return body.map(parseCommand);
}

/**
 * Reads a command that is written as a path, such as `/set/key/value?EX=60`; a body is its last argument but for those of
 * the query.
 * @throws {HttpError} 400 when the path is not well-formed.
 */
export function parsePathCommand(url: string, body: Buffer): RedisCommand {
  const [path = "", query = ""] = url.slice(1).split(/\?(.*)/s, 2);
  const [name = "", ...args] = path.split("/").map(decodePart);
  const options = [...new URLSearchParams(query)].flat().filter((word) => word !== "");
  if (name === "") throw new HttpError(400, "ERR empty command");
  return { name: name.toUpperCase(), args: [...args, ...(body.length > 0 ? [body] : []), ...options] };
}

function toArgument(value: unknown, index: number): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new HttpError(400, `ERR item ${index} of a command must be a string, a number or a boolean`);
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, `ERR the path segment "${part}" is not well-formed`);
  }
}
