/** The named headers of a message, and nothing else of it; names in lower case. */
export function pickHeaders(headers: Headers, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) picked[name] = value;
  }
  return picked;
}

/**
 * The same of an upstream's answer whose body goes on: the runtime decodes it on the way, after which it has another
 * length.
 */
export function pickAnswerHeaders(headers: Headers, names: readonly string[]): Record<string, string> {
  const picked = pickHeaders(headers, names);
  if (headers.has("content-encoding")) delete picked["content-length"];
  return picked;
}
