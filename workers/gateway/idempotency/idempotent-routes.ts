const changing = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/**
 * What a key is not heeded for: signing in and what belongs to it, answers that carry a secret or a cookie, files that
 * are streamed, what has a rule of its own against doubling (signed webhooks, directories), and what only asks. None of
 * it may be kept.
 */
const except: readonly RegExp[] = [
  /^\/api\/auth\/(?!organization(?:\/|$))/,
  /^\/api\/auth\/organization\/(?:set-active|scim-tokens|sign-in-providers)(?:\/|$)/,
  /^\/api\/user\/users\/[^/]+\/impersonate$/,
  /^\/api\/(?:datasets|user\/avatar|cms\/files)$/,
  /^\/api\/uploads\/[^/]+\/parts\//,
  /^\/api\/(?:job-events|cms\/webhooks|billing\/webhooks)(?:\/|$)/,
  /^\/api\/cms\/graphql\/[^/]+$/,
  /^\/api\/billing\/(?:portal|checkout)$/,
  /^\/api\/cms\/previews(?:\/|$)/,
  /^\/api\/webhook-endpoints(?:\/[^/]+(?:\/[a-z-]+)?)?$/,
  /^\/scim\//,
];

/** What the jobs worker may take minutes for: fetching a file, and putting one together. */
const slow = /^\/api\/(?:datasets\/import|schedules\/[^/]+\/run|uploads\/[^/]+\/complete)$/;

/** How long a request holds its key at most: longer than it is given to be answered in. */
export function lockedSecondsFor(path: string): number {
  return slow.test(path) ? 16 * 60 : 2 * 60;
}

/** Whether a request may be sent with an `Idempotency-Key` that is heeded. */
export function takesIdempotencyKey(method: string, path: string): boolean {
  return changing.has(method) && path.startsWith("/api/") && !except.some((shape) => shape.test(path));
}
