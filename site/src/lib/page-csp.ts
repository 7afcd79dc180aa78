/** The widget that tells people from programs, where the page has it. */
const turnstile = "https://challenges.cloudflare.com";

type Locked = { html: string; policy: string };
type Options = {
  /** What the render marked its scripts with, which nobody else knows. */
  nonce: string;
  /** Whether the page has the widget of Turnstile. */
  challenge?: boolean | undefined;
  /** The origin that may frame the page; nobody may without one. */
  studio?: string | undefined;
  /** Whether it is in a frame, where the visual editor draws its frames with a style sheet of its own. */
  isFramed?: boolean | undefined;
};

/**
 * Threat: a script that slips into a page, through content or a query. Only scripts that the render itself wrote may
 * run: it marks them with a nonce, and here they are allowed by hash and the nonce is taken out again. So the page is the
 * same for everyone, can be cached, and gives nothing away that another script could borrow.
 * @see https://www.w3.org/TR/CSP3/#external-hash
 * @returns The page without the nonce, and the policy that belongs to exactly this page.
 */
export async function lockByHashes(html: string, { nonce, challenge }: Options): Promise<Locked> {
  const inline = new RegExp(`<script nonce="${nonce}">([\\s\\S]*?)</script>`, "g");
  const hashes = await Promise.all([...html.matchAll(inline)].map(([, code = ""]) => sha256(code)));
  const scripts = [...new Set(hashes)].map((hash) => `'sha256-${hash}'`);
  return { html: html.replaceAll(` nonce="${nonce}"`, ""), policy: policyFor(scripts, { challenge }) };
}

/** The same for a page that is made for one visitor and kept by nobody: its nonce stays, and is of this answer alone. */
export function lockByNonce(html: string, { nonce, ...options }: Options): Locked {
  return { html, policy: policyFor([`'nonce-${nonce}'`], options) };
}

function policyFor(
  scripts: string[],
  { challenge = false, studio, isFramed }: Omit<Options, "nonce">,
): string {
  return [
    "default-src 'none'",
    `script-src ${["'self'", ...scripts, ...(challenge ? [turnstile] : [])].join(" ")}`,
    ...(challenge ? [`frame-src ${turnstile}`] : []),
    studio !== undefined && isFramed ? "style-src 'self' 'unsafe-inline'" : "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${studio ?? "'none'"}`,
  ].join("; ");
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
