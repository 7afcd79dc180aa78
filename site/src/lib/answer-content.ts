import type { Loaded } from "./failure.ts";

/**
 * What was loaded, as JSON for a navigation in the browser. A failure is a problem document with the status of its
 * reason, and nobody keeps it.
 */
export function answerContent<Data>(loaded: Loaded<Data>): Response {
  if (loaded.ok) return Response.json(loaded.data);
  const { status, code, message, requestId, retryAfterSeconds } = loaded.failure;
  // The API refuses a name that no post can have; who asked for that post finds none.
  const told = status === 400 ? 404 : status;
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  if (retryAfterSeconds !== undefined) headers.set("retry-after", String(retryAfterSeconds));
  return Response.json({ title: message, status: told, code, requestId }, { status: told, headers });
}

/** What an address says after its question mark, of these names. */
export function namedIn<Name extends string>(url: string, names: Name[]): { [name in Name]?: string } {
  const { searchParams } = new URL(url);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = searchParams.get(name);
      return value === null ? [] : [[name, value]];
    }),
  ) as { [name in Name]?: string };
}
