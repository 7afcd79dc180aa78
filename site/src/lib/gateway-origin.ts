/**
 * The origin that the bound gateway is asked under: the one that the visitor asked. A preview (one label under
 * `PREVIEW_DOMAIN`, which no other deployment has) asks under the site's own, `PUBLIC_URL`: the gateway answers to no
 * other, and who may name a branch is not to say under which names it does.
 */
export function gatewayOrigin({ origin, hostname }: URL, env: Record<string, unknown>): string {
  const { PREVIEW_DOMAIN: domain, PUBLIC_URL: site } = env;
  const isPreview =
    typeof domain === "string" && domain !== "" && hostname.replace(/^[^.]+\./, "") === domain;
  return isPreview && typeof site === "string" && URL.canParse(site) ? new URL(site).origin : origin;
}

/**
 * A request of a page at `here` as one of a page at `there`: what the visitor's browser says of its own page stays true,
 * and what it says of any other is left as it is, for the gateway to refuse.
 */
export function asFrom(request: Request, here: string, there: string): Request {
  if (request.headers.get("origin") === here) request.headers.set("origin", there);
  return request;
}
