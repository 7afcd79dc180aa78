import { z } from "zod";
import { safeNext } from "./safe-next.ts";

type Ask = {
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  json?: unknown;
  ifMatch?: string;
  waitMs?: number;
};
type Answer = Record<string, unknown>;

/** A form of plain fields: its schema, the API route it is for, and where it leads. */
export type TextForm = { schema: z.ZodType; ask: (data: never, url: URL) => Ask } & (
  | { next: (url: URL, answer: Answer) => string }
  /** What the page shows in answer to the form, instead of leading on. */
  | { show: (answer: Answer, data: never) => Answer }
);

/** Asks a route with the form's fields as they are. */
export function post(path: string): (json: unknown) => Ask {
  return (json) => ({ method: "POST", path, json });
}

/** Where whoever signs in goes: on to what they wanted to see, or to the second step first. */
export function afterSignIn(url: URL, answer: Answer): string {
  const next = safeNext(url.searchParams.get("next"));
  if (answer.twoFactorRequired !== true) return next;
  return next === "/app" ? "/sign-in/two-factor" : `/sign-in/two-factor?next=${encodeURIComponent(next)}`;
}

const awaySchema = z.object({ url: z.url({ protocol: /^https?$/ }) });

/** Away to another site, at the address that the gateway says. */
export function awayAsSaid(_url: URL, answer: Answer): string {
  return awaySchema.parse(answer).url;
}
