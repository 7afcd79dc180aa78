type RuntimeRequest = Request & { runtime?: { cloudflare?: { env?: Record<string, unknown> } } };

/**
 * Where the site is on HTTPS (`HTTPS_ONLY`), what comes in the open is led to the same address there. A proxy in front
 * says in `x-forwarded-proto` how it was asked.
 * @returns The redirect, or null for what may be answered.
 */
export function leadToHttps(request: Request): Response | null {
  const { HTTPS_ONLY } = (request as RuntimeRequest).runtime?.cloudflare?.env ?? {};
  if (HTTPS_ONLY !== "true") return null;
  const said = request.headers.get("x-forwarded-proto")?.split(",").at(-1)?.trim().toLowerCase();
  if (request.url.startsWith("https:") || said === "https") return null;
  const headers = { location: request.url.replace(/^http:/, "https:"), "cache-control": "no-store" };
  return new Response(null, { status: 308, headers });
}
