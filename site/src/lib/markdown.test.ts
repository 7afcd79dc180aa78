import { describe, expect, it } from "vitest";
import { renderMarkdown } from "./markdown.ts";

describe("renderMarkdown", () => {
  it("renders what an article needs, one level below the page's title", () => {
    const html = renderMarkdown(
      "# Weft\n\nA *thread*, `code`, [home](/).\n\n- one\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    );
    expect(html).toContain("<h2>Weft</h2>");
    expect(html).toContain('<em>thread</em>, <code>code</code>, <a href="/">home</a>');
    expect(html).toContain("<li>one</li>");
    expect(html).toContain("<td>2</td>");
  });

  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<iframe src=//evil.example></iframe>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "</article><style>*{display:none}</style>",
    "```html\n</code></pre><script>alert(1)</script>\n```",
    "`</code><script>alert(1)</script>`",
    '![x](/a.png "\\"onerror=alert(1) x=\\"")',
    '[x](/a "\\" onmouseover=alert(1) \\"")',
  ])("keeps raw HTML as text: %s", (source) => {
    const html = renderMarkdown(source);
    expect(html).not.toMatch(/<(script|iframe|svg|style)/i);
    expect(attributesOf(html).filter((name) => name.startsWith("on"))).toEqual([]);
  });

  it.each([
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
  ])("makes no link of %s", (source) => {
    expect(renderMarkdown(source)).not.toMatch(/(href|src)="?\s*(javascript|vbscript|data|file):/i);
  });

  it("loads images of this site only", () => {
    expect(renderMarkdown("![seam](/api/cms/assets/1)")).toContain('src="/api/cms/assets/1"');
    for (const source of ["![x](https://evil.example/pixel.gif)", "![x](//evil.example/pixel.gif)"]) {
      expect(renderMarkdown(source)).toBe("<p>x</p>\n");
    }
  });

  it("gives a link that leaves the site no referrer and no opener", () => {
    expect(renderMarkdown("[x](https://example.com)")).toContain('rel="noopener noreferrer nofollow"');
    expect(renderMarkdown("[x](/pricing)")).not.toContain("rel=");
  });
});

/** The names of all attributes of all tags, their quoted values left out. */
function attributesOf(html: string): string[] {
  const tags = html.match(/<[a-z](?:"[^"]*"|[^">])*>/gi) ?? [];
  return tags.flatMap((tag) =>
    [...tag.replace(/"[^"]*"/g, "").matchAll(/\s([^\s=/>]+)/g)].map(([, name]) => name ?? ""),
  );
}

it("shows a picture of the content in a size for a page", () => {
  const file = "/api/cms/assets/366bde9a-0a6f-8a5f-b2bf-e552d686efee";
  expect(renderMarkdown(`![x](${file})`)).toContain(`src="${file}?preset=article"`);
  expect(renderMarkdown(`![x](${file}?v=1)`)).toContain(`src="${file}?v=1"`);
});

it("lets a table that is wider than its page be scrolled by keyboard", () => {
  expect(renderMarkdown("| a |\n|---|\n| 1 |")).toContain('<table tabindex="0">');
});
