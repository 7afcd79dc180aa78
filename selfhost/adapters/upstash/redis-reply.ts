/** What Upstash answers for a command: its result, or the text of Redis' error. */
export type Reply = { result: unknown } | { error: string };

/**
 * Turns Redis' reply into JSON. Bytes become UTF-8 text (what is not UTF-8 becomes U+FFFD), or base64 when the client
 * asked for that, which leaves binary values whole; "OK" is never encoded, as Upstash does it.
 * @see https://upstash.com/docs/redis/features/restapi#base64-encoded-responses
 */
export function encodeReply(reply: Reply, base64: boolean): Reply {
  if ("error" in reply) return reply;
  const result = encodeValue(reply.result, base64);
  return { result: base64 && result === okInBase64 ? "OK" : result };
}

const okInBase64 = Buffer.from("OK").toString("base64");

function encodeValue(value: unknown, base64: boolean): unknown {
  if (typeof value === "number") return value;
  if (Array.isArray(value)) return value.map((item) => encodeValue(item, base64));
  // A script may put an error among its results.
  if (value instanceof Error) return encodeValue(value.message, base64);
  if (typeof value !== "string" && !Buffer.isBuffer(value)) return null;
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  return bytes.toString(base64 ? "base64" : "utf8");
}
