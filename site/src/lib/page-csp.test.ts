import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { lockByHashes, lockByNonce } from "./page-csp.ts";

function hashOf(code: string): string {
  return `'sha256-${createHash("sha256").update(code).digest("base64")}'`;
}

describe("lockByHashes", () => {
  it("allows exactly the scripts that carry the nonce, and takes the nonce out", async () => {
    const page =
      '<script nonce="n1">let a = "ü";</script><script type="module" nonce="n1" async src="/a.js"></script>';
    const { html, policy } = await lockByHashes(page, { nonce: "n1" });
    expect(html).toBe('<script>let a = "ü";</script><script type="module" async src="/a.js"></script>');
    expect(policy).toContain(`script-src 'self' ${hashOf('let a = "ü";')};`);
  });

  it("leaves a script that came in with the content without permission", async () => {
    const { policy } = await lockByHashes(
      '<p><script>alert(1)</script><script nonce="guess">x()</script></p>',
      { nonce: "n1" },
    );
    expect(policy).toContain("script-src 'self';");
  });

  it("writes the same page for two renders with two nonces", async () => {
    const [one, two] = await Promise.all(
      ["n1", "n2"].map((nonce) => lockByHashes(`<script nonce="${nonce}">a()</script>`, { nonce })),
    );
    expect(one).toEqual(two);
  });

  it("lets no page be framed and no form leave the site", async () => {
    const { policy } = await lockByHashes("", { nonce: "n1" });
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toMatch(/unsafe|\*/);
  });
});

describe("lockByNonce", () => {
  it("allows what carries the nonce of this answer, and nothing that came in with the content", () => {
    const page = '<script nonce="n1">a()</script><script>alert(1)</script>';
    const { html, policy } = lockByNonce(page, { nonce: "n1" });
    expect(html).toBe(page);
    expect(policy).toContain("script-src 'self' 'nonce-n1';");
    expect(policy).not.toMatch(/unsafe|\*|frame-src/);
  });

  it("lets in the widget of Turnstile where the page has it, and nowhere else", () => {
    const { policy } = lockByNonce("", { nonce: "n1", challenge: true });
    expect(policy).toContain("script-src 'self' 'nonce-n1' https://challenges.cloudflare.com;");
    expect(policy).toContain("frame-src https://challenges.cloudflare.com;");
    expect(policy).toContain("connect-src 'self';");
  });
});

describe("a page that the studio may frame", () => {
  const studio = "https://studio.test";

  it("may be framed by the studio alone, and lets no style in where it is not framed", () => {
    const { policy } = lockByNonce("", { nonce: "n1", studio });
    expect(policy).toContain("frame-ancestors https://studio.test");
    expect(policy).not.toContain("unsafe");
  });

  it("lets the visual editor draw its frames inside of the studio, and still runs no script but its own", () => {
    const { policy } = lockByNonce("", { nonce: "n1", studio, isFramed: true });
    expect(policy).toContain("style-src 'self' 'unsafe-inline';");
    expect(policy).toContain("script-src 'self' 'nonce-n1';");
  });

  it("is no other page, even in a frame", () => {
    const { policy } = lockByNonce("", { nonce: "n1", isFramed: true });
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
  });
});
