import { referenceScript } from "./reference-script.ts";

const style = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); --faint: color-mix(in srgb, currentColor 65%, transparent); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; display: grid; grid-template-columns: 14rem 1fr; min-height: 100vh; }
nav { border-right: 1px solid var(--line); padding: 1.5rem 1rem; position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto; }
nav ul { list-style: none; padding: 0; }
nav a { display: block; padding: .2rem 0; color: inherit; }
main { padding: 1.5rem 2rem; max-width: 70rem; min-width: 0; }
code, pre, textarea, input { font-family: ui-monospace, monospace; font-size: .875rem; }
.operation { border: 1px solid var(--line); border-radius: .375rem; margin: .5rem 0; padding: .5rem .75rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
.method { display: inline-block; min-width: 4rem; font-weight: 700; }
.fields { list-style: none; margin: 0; padding-left: 1rem; border-left: 1px solid var(--line); }
.type, .note { color: var(--faint); overflow-wrap: anywhere; }
.lines { white-space: pre-line; }
label { display: block; margin: .5rem 0; }
label span { display: block; }
input, textarea { width: 100%; padding: .4rem; border: 1px solid var(--line); border-radius: .25rem; background: transparent; color: inherit; }
button { padding: .4rem .9rem; font: inherit; }
pre { overflow: auto; max-height: 30rem; border: 1px solid var(--line); padding: .5rem; }
h4 { margin: 1rem 0 .25rem; }
@media (max-width: 50rem) { body { display: block; } nav { position: static; border: 0; max-height: none; } main { padding: 1rem; } }
`;

/** The reference: a page that asks for the document and lets one try each operation, without anything of anyone else's. */
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Selvedge API</title>
<style>${style}</style>
</head>
<body>
<nav aria-label="Sections">
<strong>Selvedge API</strong> <span id="version"></span>
<label><span>Search</span><input id="search" type="search"></label>
<label><span>Token or API key</span><input id="credential" type="password" autocomplete="off"></label>
<ul></ul>
<a href="/openapi.json">openapi.json</a>
</nav>
<main><h1>API reference</h1><p id="about"></p><noscript>This page needs JavaScript; <a href="/openapi.json">the document</a> does not.</noscript></main>
<script>${referenceScript}</script>
</body>
</html>
`;

export type ReferencePage = { page: string; contentSecurityPolicy: string };

/** The page with the policy that lets its own style and script run, by their hashes, and nothing else. */
export async function createReferencePage(): Promise<ReferencePage> {
  const [scriptHash, styleHash] = await Promise.all([referenceScript, style].map(hashOf));
  const contentSecurityPolicy = [
    "default-src 'none'",
    `script-src '${scriptHash}'`,
    `style-src '${styleHash}'`,
    "connect-src 'self'",
    ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
    "require-trusted-types-for 'script'",
  ].join("; ");
  return { page, contentSecurityPolicy };
}

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}
