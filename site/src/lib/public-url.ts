type RuntimeRequest = Request & { runtime?: { cloudflare?: { env?: Record<string, unknown> } } };

/**
 * Where visitors find the site, without a slash at its end. Never what a request says: whoever asks may name any host.
 * @throws {Error} where `PUBLIC_URL` is no origin.
 */
export function publicUrlOf(request: Request): string {
  const env = (request as RuntimeRequest).runtime?.cloudflare?.env ?? process.env;
  const url = String(env.PUBLIC_URL ?? "");
  if (!URL.canParse(url)) throw new Error(`Cannot say where the site is: PUBLIC_URL is "${url}"`);
  return new URL(url).origin;
}
