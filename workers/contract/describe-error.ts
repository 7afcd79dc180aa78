/**
 * What a log may say of an error: its chain of causes, without what could be a secret or a person's. The query builder
 * puts a statement's parameters into its message, and databases and parsers repeat values they could not read.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const isStatement = "query" in error && "params" in error;
  return {
    error: error.name,
    message: isStatement ? `Failed query: ${error.query}` : withoutSecrets(error.message),
    stack: isStatement ? undefined : framesOf(error),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

/** A stack begins with the message, which is told already. */
function framesOf({ stack = "", message }: Error): string {
  const at = stack.indexOf(message);
  return (at === -1 ? stack : stack.slice(at + message.length)).replace(/^(?!\s+at ).*\n?/gm, "");
}

/** Addresses, tokens of JOSE, our own keys, passwords in URLs, and whatever else is long and looks like nothing. */
const secrets =
  /(?<=:\/\/)[^/\s@]+@|[^\s"'<>@()/:]+@[^\s"'<>@()/]+\.[^\s"'<>@()/]+|\beyJ[\w-]+\.[\w.-]+|\bslv_\w+|\b(?=[\w-]*\d)[A-Za-z0-9_-]{32,}={0,2}/g;

/** The text without anything that looks like an e-mail address, a token or a key. */
export function withoutSecrets(text: string): string {
  return text.replace(secrets, "[hidden]");
}
