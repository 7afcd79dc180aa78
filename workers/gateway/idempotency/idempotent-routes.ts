const changing = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/**
 * What a key is not heeded for: signing in and what belongs to it, answers that carry a secret or a cookie, files that
 * are streamed, and what has a rule of its own against doubling (signed webhooks, directories). None of it may be kept.
 */
const except: readonly RegExp[] = [
  /^\/api\/auth\/(?!organization(?:\/|$))/,
  /^\/api\/auth\/organization\/(?:set-active|scim-tokens|sign-in-providers)(?:\/|$)/,
  /^\/api\/user\/users\/[^/]+\/impersonate$/,
  /^\/api\/(?:datasets|user\/avatar|cms\/files)$/,
  /^\/api\/(?:job-events|cms\/webhooks|billing\/webhooks)(?:\/|$)/,
  /^\/api\/billing\/(?:portal|checkout)$/,
  /^\/api\/webhook-endpoints(?:\/[^/]+(?:\/[a-z-]+)?)?$/,
  /^\/scim\//,
];

/** Whether a request may be sent with an `Idempotency-Key` that is heeded. */
export function takesIdempotencyKey(method: string, path: string): boolean {
  return changing.has(method) && path.startsWith("/api/") && !except.some((shape) => shape.test(path));
}
