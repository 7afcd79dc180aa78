/**
 * Threat: a script that slips into a page, through content or a query. Only scripts that the render itself wrote may
 * run: it marks them with a nonce nobody else knows, they are allowed by hash, and the nonce is taken out again. So the
 * page is the same for everyone, can be cached, and gives nothing away that another script could borrow.
 * @see https://www.w3.org/TR/CSP3/#external-hash
 * @returns The page without the nonce, and the policy that belongs to exactly this page.
 */
export async function lockScripts(html: string, nonce: string): Promise<{ html: string; policy: string }> {
  const inline = new RegExp(`<script nonce="${nonce}">([\\s\\S]*?)</script>`, "g");
  const hashes = await Promise.all([...html.matchAll(inline)].map(([, code = ""]) => sha256(code)));
  const scripts = [...new Set(hashes)].map((hash) => `'sha256-${hash}'`);
  return {
    html: html.replaceAll(` nonce="${nonce}"`, ""),
    policy: [
      "default-src 'none'",
      `script-src ${["'self'", ...scripts].join(" ")}`,
      "style-src 'self'",
      "img-src 'self'",
      "font-src 'self'",
      "connect-src 'self'",
      "manifest-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
  };
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
