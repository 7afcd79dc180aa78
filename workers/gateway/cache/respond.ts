import type { Context } from "hono";
import type { AppEnv } from "../router.ts";
import type { AudienceKind } from "./audience.ts";
import type { Entry } from "./entry.ts";

/** Where an answer came from, for `Cache-Status` (RFC 9211). */
export type Source =
  | { from: "isolate" | "edge" | "redis" }
  | { from: "upstream"; because: "miss" | "stale"; collapsed: boolean }
  | { from: "failure" };

type Described = { entry: Entry; source: Source; rule: { audience: AudienceKind; freshSeconds: number } };

/** @see https://www.rfc-editor.org/rfc/rfc9211 */
export function cacheStatusOf({ entry, source, rule }: Described): string {
  const ttl = rule.freshSeconds - ageSecondsOf(entry);
  if (source.from === "upstream") {
    return `selvedge; fwd=${source.because}; ${source.collapsed ? "collapsed" : `stored; ttl=${ttl}`}`;
  }
  if (source.from === "failure") return `selvedge; fwd=stale; ttl=${ttl}; detail=stale-if-error`;
  return `selvedge; hit; ttl=${ttl}; detail=${source.from}`;
}

/** The kept answer, or a 304 to who has it already. */
export function respond(c: Context<AppEnv>, described: Described & { entry: { body: string } }): Response {
  const { entry, rule } = described;
  const isPublic = rule.audience === "public";
  const headers: Record<string, string> = {
    "cache-control": isPublic ? `public, max-age=${rule.freshSeconds}` : "private, no-cache",
    "cache-status": cacheStatusOf(described),
    etag: entry.etag,
    age: String(ageSecondsOf(entry)),
  };
  if (!isPublic) headers.vary = "cookie, authorization, x-api-key";
  const asked = c.req.header("if-none-match");
  if (matchesEtag(asked, entry.etag)) return new Response(null, { status: 304, headers });
  headers["content-type"] = "application/json";
  return new Response(entry.body, { headers });
}

function ageSecondsOf({ loadedAtMs }: Entry): number {
  return Math.max(0, Math.floor((Date.now() - loadedAtMs) / 1_000));
}

/** The weak comparison, as RFC 9110, 13.1.2 asks for: something on the way may have weakened what we made strong. */
export function matchesEtag(asked: string | undefined, etag: string): boolean {
  if (asked === undefined) return false;
  if (asked.trim() === "*") return true;
  return asked.split(",").some((each) => each.trim().replace(/^W\//, "") === etag);
}
