/**
 * Leads a browser from a sent form to another site. A redirect would be refused: the pages' policy lets a form lead
 * nowhere but here, and browsers hold redirects to it. So the answer is a page, which leads on by itself.
 */
export function leadAway(location: string, headers: Headers): Response {
  const address = new URL(location).href;
  headers.set("content-type", "text/html; charset=utf-8");
  headers.set("content-security-policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'");
  headers.set("refresh", `0; url=${address}`);
  const name = escapeHtml(new URL(address).host);
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Selvedge</title>
<p>You are being led to <a href="${escapeHtml(address)}">${name}</a>.</p>
`;
  return new Response(page, { status: 200, headers });
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
